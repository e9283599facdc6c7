"""What the channel itself says in Chinese: to her when an event cannot reach the house, and when it cannot start."""

TOO_BIG = "这个太大了，我收不下，最多20兆。可以分成几段发。"
NOT_FETCHED = "这个没传好，再发一次。急的话打110。"
NOT_KEPT = "刚才有一条没存上，再发一次。急的话打110。"

UNKNOWN_BOT = "YIZHAN_TELEGRAM_TOKEN 不对：Telegram 不认。到 @BotFather 那里重新抄一遍。"
WRONG_DESK = "YIZHAN_TELEGRAM_DESK_CHAT 不对：要写群的编号，像 -1001234567890。"
WRONG_WEBHOOK = "YIZHAN_TELEGRAM_WEBHOOK_URL 不行：Telegram 不收这个网址。要写外面能打开的 https 网址。"
ODD_HEADER = "YIZHAN_TELEGRAM_WEBHOOK_SECRET 不对：只能用字母、数字、_ 和 -，最多256个。空着就自己生成。"
PORT_TAKEN = "端口{port}开不了，Telegram 的消息进不来。换一个：YIZHAN_TELEGRAM_WEBHOOK_PORT={other}"
