"""The same intake of 12 steps three times, each as a process of its own: the house, and two bots as people write them.

`python -m tests.peers.house API_BASE TOKEN FOLDER`, and the same for ptb_bot and aiogram_bot.
"""
