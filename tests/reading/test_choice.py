"""Which numbered choice a short reply means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.choice import picked


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("1", 1), ("１", 1), ("1.", 1), ("1、", 1), ("(1)", 1), ("（1）", 1), ("1)", 1), ("1。", 1), (" 2 ", 2),
        ("一", 1),
        ("二", 2), ("两", 2), ("俩", 2), ("第一个", 1), ("第2个", 2), ("第三", 3), ("第二种", 2), ("选2", 2),
        ("我选3", 3),
        ("选第二个", 2), ("2号", 2), ("②", 2), ("选①", 1), ("2️⃣", 2), ("2吧", 2), ("就1", 1), ("回3", 3),
        ("三、", 3), ("贰", None),
        ("头一个", 1), ("最后一个", 5), ("【4】", 4), ("5", 5), ("嗯1", 1), ("我想选第三个", 3), ("选项2", 2),
    ],
)  # fmt: skip
def test_a_choice(text: str, choice: int | None) -> None:
    assert picked(text, 5) == choice


@pytest.mark.parametrize(
    "text",
    ["", "0", "00", "０", "6", "11", "110", "12338", "-1", "1.5", "1 2", "12", "1和2", "两个", "两个孩子", "一个",
     "选一个", "一号线", "3楼", "一定", "一直打我",
     "2026年", "13800001111", "一下", "是", "第", "第十二个", "他打了我3次", "我想说第一个那件事因为他打我", "1年",
     "3天了", "两次", "不是1"],
)  # fmt: skip
def test_no_choice(text: str) -> None:
    assert picked(text, 5) is None


def test_ten_and_more() -> None:
    assert [picked(t, 12) for t in ("十", "⑩", "十二", "12", "第十一个")] == [10, 10, 12, 12, 11]


def test_nothing_to_choose_from() -> None:
    assert picked("1", 0) is None


@given(st.text(max_size=14) | st.text("0123456789一二三十两俩第选个号.、()①② ", max_size=6), st.integers(0, 20))
def test_a_choice_is_one_of_those_offered(text: str, count: int) -> None:
    choice = picked(text, count)
    assert choice is None or 1 <= choice <= count
