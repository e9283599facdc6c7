"""Platforms in miniature, spoken to over real HTTP."""
