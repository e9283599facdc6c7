"""The talks, and the two stages they are played on."""
