"""When she may be written to, and who must not know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.contact import Reach, reach
from flows.reading.hidden import hidden_from

DAY, EVENING = ((9, 17),), ((19, 22),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("白天", Reach("day", DAY)),
        ("白天可以", Reach("day", DAY)),
        ("晚上", Reach("evening", EVENING)),
        ("晚上8点以后", Reach("evening", ((20, 24),))),
        ("晚上八点后", Reach("evening", ((20, 24),))),
        ("８点以后", Reach("evening", ((20, 24),))),
        ("晚上8点到10点", Reach("evening", ((20, 22),))),
        ("下午2点到5点", Reach("day", ((14, 17),))),
        ("9点到17点", Reach("day", ((9, 17),))),
        ("早上9点到下午5点", Reach("day", ((9, 17),))),
        ("中午", Reach("day", ((12, 14),))),
        ("中午12点到1点", Reach("day", ((12, 13),))),
        ("上午", Reach("day", ((8, 12),))),
        ("下午5点以前", Reach("day", ((9, 17),))),
        ("中午或者晚上", Reach("any", ((12, 14), (19, 22)))),
        ("白天晚上都行", Reach("any", ((9, 17), (19, 22)))),
        ("下班后", Reach("evening", EVENING)),
        ("下班以后都行", Reach("evening", EVENING)),
        ("随时", Reach("any", ((0, 24),))),
        ("随时都可以", Reach("any", ((0, 24),))),
        ("啥时候都行", Reach("any", ((0, 24),))),
        ("什么时候都可以", Reach("any", ((0, 24),))),
        ("别找我", Reach("never")),
        ("不要联系我", Reach("never")),
        ("不要给我发消息", Reach("never")),
        ("别再联系我了", Reach("never")),
        ("我自己来找你们", Reach("never")),
        ("除了晚上都行", Reach("day", DAY)),
        ("白天上班 晚上可以", Reach("evening", EVENING)),
        ("晚上老公在 白天行", Reach("day", DAY)),
        ("晚上九点以后他睡了", Reach("evening", ((21, 24),))),
        ("晚上8点半以后", Reach("evening", ((21, 24),))),
        ("白天他上班不在家可以", Reach("day", DAY)),
        ("他白天上班 白天行", Reach("day", DAY)),
        ("晚上不要 白天随便", Reach("day", DAY)),
        ("上班别找 中午可以", Reach("day", ((12, 14),))),
        ("晚上8点以后可以 10点以后别发", Reach("evening", ((20, 22),))),
        ("这个号不要联系了", Reach("never")),
        ("周末", Reach("any", ((9, 21),), weekend=True)),
        ("周末白天", Reach("day", DAY, weekend=True)),
        ("星期天下午", Reach("day", ((14, 18),), weekend=True)),
        ("只有周末可以", Reach("any", ((9, 21),), weekend=True)),
    ],
)
def test_reach(text: str, expected: Reach) -> None:
    assert reach(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "不知道", "你看着办", "他在的时候别找我", "别找我老公", "不要联系我家里", "随时都不行", "9点到11点", "110",
     "13800001111", "他打我", "晚上不行", "晚上别发 他在家", "白天别找我", "白天要上班", "别在晚上联系",
     "不方便", "老公在家", "他不在的时候", "别打电话", "晚上不行白天不行",
     "两个孩子"],
)  # fmt: skip
def test_not_said(text: str) -> None:
    assert reach(text) is None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("我老公", ("丈夫",)), ("老公", ("丈夫",)), ("别让我男人知道", ("丈夫",)), ("掌柜的", ("丈夫",)),
        ("俺掌柜的和婆婆", ("丈夫", "婆家")),
        ("不能让婆家知道", ("婆家",)), ("公公婆婆", ("婆家",)), ("老公公", ("婆家",)), ("阿家", ("婆家",)),
        ("老板", ("单位",)),
        ("厂里不能知道", ("单位",)), ("组长和领导", ("单位",)), ("老板娘", ("单位",)), ("男朋友", ("男友",)),
        ("我对象", ("男友",)),
        ("我爸我妈", ("家里人",)), ("家里人", ("家里人",)), ("娘家", ("家里人",)), ("谁都不能知道", ("所有人",)),
        ("谁都不要说", ("所有人",)),
        ("村里人", ("村里",)), ("村干部", ("村里",)), ("不要告诉老公 也不要告诉我妈", ("丈夫", "家里人")),
        ("怕厂里知道", ("单位",)),
        ("瞒着我爸", ("家里人",)), ("老公不能知道 我妈知道", ("丈夫",)), ("我妈知道没事 老公不行", ("丈夫",)),
        ("除了我妈谁都不能说", ("所有人",)),
        ("娃他爸", ("丈夫",)), ("可以告诉我妈", ()), ("没有", ()), ("不用瞒", ()), ("", ()), ("没谁", ()),
        ("大姐你好", ()), ("他妈的", ()),
        ("老公 老公 婆婆", ("丈夫", "婆家")), ("前夫", ("前夫",)), ("除了我姐", ("所有人",)),
        ("除了老公谁都可以知道", ("丈夫",)),
        ("不能让他家里人知道", ("婆家",)), ("我那口子和他妈", ("丈夫", "婆家")),
        ("我们村的妇女主任", ("村里",)),
        ("别让他知道", ("他",)),
        ("厂里工会可以知道 老板不行", ("单位",)), ("都可以知道", ()),
        ("不想让我爸妈操心", ("家里人",)),
        ("老公、老板、村干部", ("丈夫", "单位", "村里")),
    ],
)  # fmt: skip
def test_hidden_from(text: str, who: tuple[str, ...]) -> None:
    assert hidden_from(text) == who


WORDS = st.lists(
    st.sampled_from(
        [
            "晚上",
            "白天",
            "8",
            "20",
            "24",
            "点",
            "以后",
            "以前",
            "到",
            "别",
            "不要",
            "联系我",
            "随时",
            "老公",
            "谁都",
            "除了",
            "下班",
            "周末",
            "中午",
            "半",
            "十二",
        ]
    )
)


@given(st.text(max_size=40) | WORDS.map("".join) | WORDS.map(" ".join))
def test_any_text_can_be_read(text: str) -> None:
    hidden_from(text)
    found = reach(text)
    if found:
        assert all(0 <= start < end <= 24 for start, end in found.hours)
        assert (found.mode == "never") == (not found.hours)
