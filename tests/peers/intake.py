"""What the two peers ask, and what everybody answers: the house's own talk about home, its words as long."""

from __future__ import annotations

ANSWERS = ("1", "1", "2", "2", "3", "天水秦安县兴国镇", "1", "1", "结婚五年了，想问问以后怎么办。", "1", "1", "2")
"""After /start, one for each of the 12 steps. Each is answered with one message."""
FILED = 5
"""But the house answers this one with two: her ticket is filed, and the next question."""

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "这里是驿站。我是程序，帮你把事说清，交给人。\n你想说哪件事？",
        ("家里有人欺负我", "干活的事", "找人说话", "更多"),
    ),
    ("这不是你的错。慢慢说，想停就停。\n先问一句：你现在安全吗？", ("安全，可以说", "不安全", "现在不方便说")),
    ("他拿过刀、棍这些吗？或者说过要杀你？", ("有过", "没有", "跳过")),
    ("他掐过你脖子，或者弄得你喘不上气吗？", ("有过", "没有", "跳过")),
    ("孩子现在有危险吗？", ("有", "没有", "我没有孩子", "跳过")),
    ("先给你记上了。\n事情在哪里出的？你现在在哪？\n写县和镇就行，不用门牌。", ()),
    ("我们能在这里给你留言吗？\n什么时候你看手机方便？", ("随时可以", "白天", "晚上", "别先找我")),
    ("谁不能知道你来过这里？", ("丈夫或对象", "婆家", "娘家", "单位的人", "谁都不能", "跳过")),
    ("想用自己的话说说吗？\n想说多少说多少，不想说就回“跳过”。", ()),
    ("我记下的是这些。对吗？", ("对", "要改")),
    ("还有10个短问题，能看出危险有多大。\n每个都能跳过。现在答吗？", ("现在答", "以后再说")),
    ("他说过要杀你，或者要跟你同归于尽吗？", ("有过", "没有", "跳过")),
)
"""What is asked at each step, and what can be chosen."""

DONE = "好，都记下了。想到什么就接着写。\n急的话先打110，也可以打12338。"
