"""Times with a name: 2026年9月15号, 九月, 9.15, 去年腊月, 国庆前, 年底, 去年."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeVar

from flows.reading.moment import Moment, dated, latest, lunar, within
from flows.reading.numerals import number

T = TypeVar("T")
Read = tuple[re.Match[str], Moment | None, str]

_N = "一二三四五六七八九"
_WORD_YEARS = {"今年": 0, "去年": 1, "上年": 1, "头年": 1, "年时个": 1, "年时": 1, "前年": 2, "大前年": 3}
_YEAR = (
    rf"(?:(?P<year>20[0-9]{{2}}|二[零〇][零〇{_N}]{{2}}|(?<![0-9])[0-9]{{2}}|二[零〇{_N}])年|"
    rf"(?P<word>今年|去年|上年|头年|(?<![0-9零〇{_N}十去前今明往当])年时个?|大?前年))(?:的|\s)*"
)
_MONTH = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[{_N}])"
_DAY = rf"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二十[{_N}]?|十[{_N}]?|初?[{_N}]|初十|廿[{_N}]?)"
_SURE_DAY = rf"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二十[{_N}]?|十[{_N}]?|初[{_N}十]|廿[{_N}]?)"
_MONTH_RULE = re.compile(
    rf"(?:{_YEAR})?(?P<lunar>农历|阴历|旧历|老历)?\s*(?<![0-9零〇{_N}十第.])(?:(?P<month>{_MONTH})"
    rf"(?:\s*[、,，.和到至~-]\s*{_MONTH})*|(?P<old>正|冬|腊))\s*月份?的?\s*"
    rf"(?:(?P<day>{_DAY})[号日]|(?P<bare>{_SURE_DAY})(?![0-9{_N}十百千万块元个天人年月点.kKwW次名多几来])"
    r"|(?P<part>初|中旬|上旬|下旬|底|末))?"
)
_POINTS = re.compile(
    r"(?<![0-9.年/-])(?:(?P<year>20[0-9]{2})(?P<dot>[./-]))?(?P<month>1[0-2]|0?[1-9])(?:(?P=dot)|(?<![./-])[./])"
    r"(?P<day>3[01]|[12][0-9]|0?[1-9])[号日]?(?![0-9.])(?=$|[\s，。,、;；!?起号日以到就之没还后前那被他我老厂工都晚早发放]|开始)"
)
_YEAR_MONTH = re.compile(r"(?<![0-9.])(?P<year>20[0-9]{2})[./-](?P<month>1[0-2]|0?[1-9])(?![0-9./-])")
_PLAIN_YEAR = re.compile(
    rf"(?P<year>20[0-9]{{2}}|二[零〇][零〇{_N}]{{2}})年|(?P<word>今年(?![0-9一二三四五六七八九十]+[岁了])|去年|上年|头年|大?前年|年时个)"
)


def _table(rows: dict[T, str]) -> dict[str, T]:
    return {word: value for value, words in rows.items() for word in words.split()}


_FIXED = _table({
    (1, 1): "元旦", (3, 8): "妇女节 三八节", (4, 5): "清明", (5, 1): "五一 劳动节", (6, 1): "六一",
    (10, 1): "国庆 十月一 十一",
})  # fmt: skip
_ABOUT = _table({
    1: "年初 寒假 上半年", 3: "开春 春上 春天", 6: "端午 夏天 收麦 麦收", 7: "暑假 下半年",
    9: "中秋 八月十五 秋天 秋里 秋收", 12: "年底 年末 冬天",
})  # fmt: skip
_NEW_YEAR = _table({1: "过完年 过了年 过年 春节 年后 元宵 正月十五", 12: "过年前 过年以前 过年之前 春节前 年前 年关"})
_NOT_FEASTS = r"(?<![0-9十二三四五六七八九几两半多一去今])"
_FEAST_RULE = re.compile(
    rf"(?:{_YEAR})?(?P<feast>国庆|十月一(?=[号日节前后放那没]|\s|$)|十一(?=节|放假|长假|假期|前|后|以后|那天)"
    r"|五一(?!广场|路|街|村|大道|直|个)|六一(?!路|街|个|直)|劳动节|元旦|妇女节|三八节|清明|中秋|八月十五|端午"
    r"|年底|年末|年初|开春|春上|春天|夏天|暑假|秋天|秋里|秋收|冬天|寒假|收麦|麦收|上半年|下半年"
    rf"|过年(?:之|以)?前|春节前|{_NOT_FEASTS}年前|年关|过完年|过了年|过年|春节|{_NOT_FEASTS}年后|元宵|正月十五)"
    r"节?(?P<before>(?:之|以)?前)?"
)
_WAGE_FOLLOWS = re.compile(
    r"(?:工资|给我?|发|挣|拿|才|就|能|大概|差不多|到手|\s)*(?:[0-9]{3}|[0-9.]+[千万kKwW]|[一二两三四五六七八九]+[百千万])"
)


def read_named(text: str, today: date) -> Iterator[Read]:
    """Every named time in a normalized text: the match, the moment (None if it has no past meaning) and its kind."""
    for match in _MONTH_RULE.finditer(text):
        if match["month"] in ("一", "1") and not match["year"] and _WAGE_FOLLOWS.match(text, match.end()):
            continue  # 一月四千 is a wage, not January
        yield match, _month(match, today), "month"
    for match in _POINTS.finditer(text):
        yield match, _point(_said_year(match, today), int(match["month"]), int(match["day"]), today), "day"
    for match in _YEAR_MONTH.finditer(text):
        yield match, Moment(date(int(match["year"]), int(match["month"]), 1), "month"), "day"
    for match in _FEAST_RULE.finditer(text):
        yield match, _feast(match, today), "feast"
    for match in _PLAIN_YEAR.finditer(text):
        year = _said_year(match, today)
        yield match, Moment(date(year, 1, 1), "year") if year else None, "year"


def _said_year(match: re.Match[str], today: date) -> int | None:
    groups = match.groupdict()
    if word := groups.get("word"):
        return today.year - _WORD_YEARS[word]
    said = number(groups["year"]) if groups.get("year") else None
    return said + 2000 if said is not None and said < 100 else said


def _month(match: re.Match[str], today: date) -> Moment | None:
    year, old = _said_year(match, today), match["old"]
    month = {"正": 1, "冬": 11, "腊": 12}[old] if old else number(match["month"])
    if month is None or (match["year"] and year is None):
        return None
    said = match["day"] or match["bare"]
    if old or match["lunar"] or (said and said[0] in "初廿"):
        return _lunar(year, month, today)
    if said:
        day = number(said)
        return _point(year, month, day, today) if day else None
    if year is not None:
        return Moment(within(date(year, month, 1), match["part"]), "month")
    start = within(date(today.year, month, 1), match["part"])
    return Moment(start if start <= today else within(date(today.year - 1, month, 1), match["part"]), "month")


def _point(year: int | None, month: int, day: int, today: date) -> Moment | None:
    found = latest(month, day, today) if year is None else dated(year, month, day)
    return Moment(found, "day") if found else None


def _lunar(year: int | None, month: int, today: date) -> Moment:
    about = lunar(today.year if year is None else year, month)
    while about > today:  # 今年腊月 is still to come: she means the last one
        about = about.replace(year=about.year - 1)
    return Moment(about, "month")


def _feast(match: re.Match[str], today: date) -> Moment | None:
    year, name = _said_year(match, today), match["feast"]
    if name in _NEW_YEAR:
        month = _NEW_YEAR["过年前" if match["before"] else name]
        return _lunar(year if year is None or month == 1 else year - 1, month, today)
    if name in _FIXED:
        found = _point(year, *_FIXED[name], today)
        if found and match["before"]:
            return Moment((found.start - timedelta(days=1)).replace(day=1), "month")
        return found
    start = date(today.year if year is None else year, _ABOUT[name], 1)
    return Moment(start.replace(year=start.year - 1) if year is None and start > today else start, "month")
