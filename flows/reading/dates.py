"""Since when: the point in the past that a text names, such as 九月起没发, 上个月, 前年腊月, 3个月没发, 9.15."""

import re
from dataclasses import dataclass
from datetime import date

from flows.reading.ago import read_ago
from flows.reading.calendar_words import read_named
from flows.reading.moment import Moment, Precision
from flows.reading.numerals import normalize

_BEGINS = re.compile(
    r"(?:份|的|[0-9一二两三四五六七八九十]+个月|工资|工钱|钱|老板|厂里|他|她|都|就|一直|还|也|\s)*(?:起|开始|以来|以后|之后|至今|到现在|没|未|不给|不发|不结|欠|拖)"
)
_FROM = re.compile(r"(?:从|自|打|由)(?:今年)?\s*$")
_UNTIL = re.compile(r"(?:到|至|等|[-~—])\s*$")
_LIST = re.compile(r"[、,，和跟及\s]*")


@dataclass(frozen=True)
class When:
    """The first day it can mean, how exactly that is known, and her words for it."""

    start: date
    precision: Precision
    text: str


@dataclass(frozen=True)
class _Found:
    span: tuple[int, int]
    moment: Moment
    kind: str
    rank: int


def since(text: str, today: date) -> When | None:
    """When it began, never after `today`; None if the text names no past time.

    A month without a year is the latest one begun. Of several times, the one something began at wins (九月起, 没发);
    then one after 从; then the first. N个月没发 is the first day of the month N months back, N年 the first day of that
    year, N天 that day. 初, 中, 底 set the day inside a month that is still known only as a month.

    过年前 and lunar months are mapped to about a solar month (see `lunar`): 腊月 of 前年, said in 2026, is the twelfth
    month of the lunar year 2024 and so January 2025.
    """
    found = located(normalize(text), today)
    return found[0] if found else None


def located(text: str, today: date) -> tuple[When, int] | None:
    """As `since`, for a normalized text, with the place where her words for it begin."""
    found = _in_lists(text, _apart(text, today))
    if not found:
        return None
    best = min(found, key=lambda f: (f.rank, f.kind == "span", f.span))
    words = text[slice(*best.span)]
    return When(best.moment.start, best.moment.precision, words.strip()), best.span[1] - len(words.lstrip())


def _apart(text: str, today: date) -> list[_Found]:
    """Every time in the text; of two that overlap, the longer."""
    met = [*read_named(text, today), *read_ago(text, today)]
    kept: list[_Found] = []
    for match, moment, kind in sorted(met, key=lambda m: (m[0].start() - m[0].end(), m[0].start())):
        start, end = match.span()
        if moment and moment.start > today:
            moment = None
        if all(end <= k.span[0] or start >= k.span[1] for k in kept):
            rank = 9 if moment is None else _rank(text[max(0, start - 12) : start], text[end : end + 24])
            kept.append(_Found((start, end), moment or Moment(today, "day"), kind, rank))
    return sorted((k for k in kept if k.rank < 9), key=lambda k: k.span)


def _rank(before: str, after: str) -> int:
    if _UNTIL.search(before):
        return 3
    return 0 if _BEGINS.match(after) else 1 if _FROM.search(before) else 2


def _in_lists(text: str, found: list[_Found]) -> list[_Found]:
    """In 9月、10月没发 the first month stands for the list."""
    listed: list[_Found] = []
    for item in found:
        last = listed[-1] if listed else None
        if last and last.kind == item.kind == "month" and _LIST.fullmatch(text, last.span[1], item.span[0]):
            listed[-1] = _Found((last.span[0], item.span[1]), last.moment, "month", min(last.rank, item.rank))
        else:
            listed.append(item)
    return listed
