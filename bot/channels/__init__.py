"""One module per platform, all with the same few verbs; `bot.app` lists them."""
