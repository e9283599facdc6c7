"""`make bench`: what a turn costs, beside the floor of the same rows, and how long the house takes to open."""
