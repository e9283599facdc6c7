"""The demo page as a person plays it."""
