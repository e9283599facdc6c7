"""The whole job on Telegram, against a Bot API server in miniature."""
