"""Every channel under one contract, and what is particular to each."""
