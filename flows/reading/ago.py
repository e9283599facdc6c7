"""Times told by their distance from today: 上个月15号, 3个月没发, 半年前, 昨天, 上星期三, 月底."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from flows.reading.moment import Moment, dated, month_back, within
from flows.reading.numerals import number

Read = tuple[re.Match[str], Moment | None, str]

_N = "一二三四五六七八九"
_DAY = rf"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二十[{_N}]?|十[{_N}]?|[{_N}])"
_WHICH_MONTH = re.compile(
    rf"(?P<which>上上个?月|大上个?月|前个月|上个?月|这个?月|本月|当月)份?的?(?:(?P<day>{_DAY})[号日]|(?P<part>初|底|末|中旬))?"
)
_MONTHS = {"上上": 2, "大上": 2, "前个": 2, "上个": 1, "上月": 1}
_EDGE = re.compile(rf"(?<![0-9{_N}十每到个月这上本当正冬腊])月(?P<part>初|头|底|末)")
_COUNT = rf"(?<![0-9.{_N}十百第几上下])(?P<n>半|[0-9]{{1,3}}|[{_N}十两俩仨]{{1,3}})"
_SPAN = re.compile(
    rf"(?P<owing>(?:欠|拖|压|差|没发|没给)(?:欠|着)?(?:了|我们?)*)?{_COUNT}\s*"
    r"(?P<unit>个半月|(?:个|(?<=[俩两仨半]))月|年半|年|天|周|个?星期|个?礼拜)(?:多|来)?"
    r"(?:(?=(?P<then>(?:以|之)?前|(?:的?工资|的?工钱|老板|厂里|他|都|也|还|就|一直|\s)*(?:没|未|不给|不发|不结)|了|以来)))?"
)
_SPOKEN_DAYS = (
    "今天 今早 今晚 今儿 刚才 刚刚",
    "昨天 昨晚 昨夜 昨日 昨儿 夜来个 夜个",
    "前天 前晚 前日 前儿",
    "大前天",
)
_DAYS = {word: days for days, words in enumerate(_SPOKEN_DAYS) for word in words.split()}
_NEAR = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)))
_WEEKDAYS = "一1二2三3四4五5六6日天"
_WEEK = re.compile(rf"(?P<which>上上个?|上个?|这个?|本)?(?:周|星期|礼拜)(?P<day>[{_WEEKDAYS}])?(?!末|岁|边|围|年|到)")
_BARE_DAY = re.compile(
    rf"(?<![0-9{_N}十月每第年./-])(?P<day>{_DAY})[号日]"
    r"(?=起|开始|左右|前后|没|那天|以后|之后|就|到现在|晚上|早上|夜里|下午|上午|他)"
)


def read_ago(text: str, today: date) -> Iterator[Read]:
    """Every distance from today in a normalized text: the match, the moment (None if none follows) and its kind."""
    for match in _WHICH_MONTH.finditer(text):
        yield match, _which_month(match, today), "day"
    for match in _EDGE.finditer(text):
        start = within(today.replace(day=1), match["part"])
        yield match, Moment(start if start <= today else within(month_back(today, 1), match["part"]), "month"), "day"
    for match in _SPAN.finditer(text):
        if match["then"] or match["owing"]:
            yield match, _span(match, today), "span"
    for match in _NEAR.finditer(text):
        yield match, Moment(today - timedelta(days=_DAYS[match[0]]), "day"), "day"
    for match in _WEEK.finditer(text):
        if match["which"] or match["day"]:
            yield match, _week(match, today), "day"
    for match in _BARE_DAY.finditer(text):
        day = number(match["day"]) or 0
        tries = (dated(first.year, first.month, day) for first in (month_back(today, n) for n in range(3)))
        found = next((d for d in tries if d and d <= today), None)
        yield match, Moment(found, "day") if found else None, "day"


def _which_month(match: re.Match[str], today: date) -> Moment | None:
    first = month_back(today, _MONTHS.get(match["which"][:2], 0))
    if not match["day"]:
        return Moment(within(first, match["part"]), "month")
    found = dated(first.year, first.month, number(match["day"]) or 0)
    return Moment(found, "day") if found else None


def _span(match: re.Match[str], today: date) -> Moment | None:
    """N个月 is the month N months back, N年 that year, N天 that day; 一天没发 is no time ago."""
    half, unit, then = match["n"] == "半", match["unit"], match["then"] or ""
    count = 0 if half else number(match["n"])
    if count is None or count > 120 or (not half and count < 1):
        return None
    if count == 1 and not match["owing"] and unit == "天" and not then.endswith("前"):
        return None
    if unit.endswith("月"):
        return Moment(today - timedelta(days=15), "day") if half else Moment(month_back(today, count), "month")
    if unit.startswith("年"):
        if half or unit == "年半":
            return Moment(month_back(today, 6 if half else count * 12 + 6), "month")
        return Moment(date(today.year - count, 1, 1), "year")
    days = 1 if unit == "天" else 7
    return None if half else Moment(today - timedelta(days=count * days), "day")


def _week(match: re.Match[str], today: date) -> Moment | None:
    """A bare 周三 is the latest one; 上周 without a day is its Monday."""
    day = min(_WEEKDAYS.index(match["day"] or "一") // 2, 6)
    if not match["which"]:
        return Moment(today - timedelta(days=(today.weekday() - day) % 7), "day")
    weeks = match["which"].count("上")
    return Moment(today - timedelta(days=today.weekday() + 7 * weeks - day), "day")
