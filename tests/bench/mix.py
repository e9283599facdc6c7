"""What fifty people say in the bench: menu, violence and labour step by step, filing, and words that join a ticket."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice

CHANNEL = "bench"
PEOPLE = 50
TALKS = (
    (
        *("你好", "1", "1", "2", "1", "3", "天水秦安县兴国镇", "1", "1"),
        *("结婚五年，喝了酒就动手，上个月把我手机也摔了。", "1", "1", "2"),
        *("我想知道孩子能不能跟我走。", "他爸妈也在家里住。", "我在镇上的亲戚家。", "明天上午方便。"),
    ),
    (
        *("你好", "2", "1", "9月", "一个月4200", "跳过", "跳过", "跳过", "1", "苏州", "1", "跳过", "跳过"),
        *("一共十六个人都没发。", "老板说下个月。", "我们有工资条。"),
    ),
    ("你好", "5", "2", "1", "3", "1", "4", "3", "想问问低保怎么办。", "我家在甘谷。", "退出"),
    ("你好", "1", "3", "你好", "4", "跳过", "在吗", "我不急，等你们上班。"),
)
"""Talks by turns; the labour talk may answer some questions with what the next one asked, as people do."""


def seats() -> list[Iterator[tuple[str, str, str]]]:
    """For each of fifty seats an endless row of (person, event id, text): one talk after another, each a new person."""
    return [_seat(seat) for seat in range(PEOPLE)]


def _seat(seat: int) -> Iterator[tuple[str, str, str]]:
    for visit, talk in enumerate(islice(cycle(TALKS), seat % len(TALKS), None)):
        for number, text in enumerate(talk):
            yield f"{seat}-{visit}", f"{seat}-{visit}-{number}", text
