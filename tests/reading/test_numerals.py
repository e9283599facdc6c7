"""Numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.numerals import normalize, number, numerals


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("１２", "12"),
        ("　你好 ", "你好"),
        ("Ａ１（好）", "A1(好)"),
        ("没发，五百", "没发，五百"),
        ("一\u200b二\x00", "一二"),
        ("九月\n\n没发", "九月 没发"),
        ("", ""),
    ],
)
def test_normalize(text: str, clean: str) -> None:
    assert normalize(text) == clean


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("１２", 12),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("一百二十", 120),
        ("一百五", 150),
        ("一百零五", 105),
        ("两百", 200),
        ("三千五", 3500),
        ("四千二", 4200),
        ("一千零五", 1005),
        ("一千零五十", 1050),
        ("三千五百二", 3520),
        ("一万二", 12000),
        ("两万三千五", 23500),
        ("一万零五百", 10500),
        ("1.5万", 15000),
        ("1万2", 12000),
        ("1万2000", 12000),
        ("2.3w", 23000),
        ("3k", 3000),
        ("3K5", 3500),
        ("4千2", 4200),
        ("4,200", 4200),
        ("千五", 1500),
        ("万二", 12000),
        ("叁仟伍佰", 3500),
        ("二零二六", 2026),
        ("二〇二六", 2026),
        ("七个", 7),
        ("七个人", 7),
        ("三千五百块钱", 3500),
        ("大概三千五吧", 3500),
        ("我们12个人。", 12),
        ("仨", 3),
        ("俩", 2),
        ("三千多", 3000),
        ("0", 0),
    ],
)
def test_number(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "你好", "万一", "千万", "千万别", "三四个", "三五个", "一两千", "三四千", "十五六", "半", "1.5", "-3",
     "一下", "3楼", "1 2", "二百二百",
     "九月起没发", "12abc", "好几千", "几十", "十几个", "一直", "²", "9" * 30],
)  # fmt: skip
def test_no_number(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("一个月四千二", [1, 4200]),
        ("五千一个月", [5000, 1]),
        ("一百五一天", [150, 1]),
        ("给了一千五两个月没发", [1500, 2]),
        ("十一个月", [11]),
        ("二十一天", [21]),
        ("4200一个月", [4200, 1]),
        ("几十块 十几个 三四千", []),
        ("两万三千五", [23500]),
        ("欠500，300", [500, 300]),
        ("万一他来了千万别开门", []),
    ],
)
def test_numbers_inside_a_text(text: str, values: list[int]) -> None:
    assert [n.value for n in numerals(text)] == values


@given(st.text(max_size=40) | st.text("0123456789０１零一两三千百十万半几k.,个月 ", max_size=25))
def test_any_text_can_be_read(text: str) -> None:
    value = number(text)
    assert value is None or value >= 0
    clean = normalize(text)
    assert normalize(clean) == clean
    ends = [0]
    for found in numerals(clean):
        assert ends[-1] <= found.start < found.end <= len(clean)
        ends.append(found.end)


@given(st.integers(0, 10**9))
def test_plain_digits_are_themselves(value: int) -> None:
    assert number(str(value)) == value
