"""The Telegram channel against a Bot API server in miniature, over real HTTP."""
