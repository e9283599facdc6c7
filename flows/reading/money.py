"""Sums of money in a text, what each is for, and for how long it pays; phone numbers, years and ids are not money."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flows.reading.money_words import Per, Role, is_range, per_after, per_before, role_after, role_before, unit_after
from flows.reading.numerals import Numeral, normalize, numerals

_LIMIT = 10_000_000
_HOTLINES = {110, 119, 120, 122, 10086, 10010, 12110, 12333, 12338, 12345, 12348, 12351, 12355, 12356, 95588, 96110}
_LEAST: dict[Per, int] = {"month": 100, "day": 30, "hour": 5, "piece": 1, "once": 100}  # without 块: less is a count
_NEIGHBOUR = re.compile(r"[A-Za-z_@#第号]$|[0-9][-./:]$")
_GOES_ON = re.compile(r"[-./:][0-9]|[A-Za-z_@%％]")
_MAY_FOLLOW = re.compile(
    r"$|[\s，。,.;；、!！?？…~)）]|来块|上下"
    r"|[没不还都也呢吧啊呀吗的了左多以加包给发才扣押他她我厂老现就是到说后但可中每一干做欠拖只总又而剩从工钱这那结]"
)
_WINDOW = 16
_DIGITS = "0123456789一二三四五六七八九"


@dataclass(frozen=True)
class Amount:
    """A sum in whole yuan (角 and 分 dropped), for what span it pays, what it is, and her words for it."""

    yuan: int
    per: Per
    role: Role
    text: str


def amounts(text: str) -> tuple[Amount, ...]:
    """Every sum in the text, in order, each 1 to 9,999,999 yuan.

    A number is money when it says so (块, 元, 一个月四千二, 150一天) or stands by a word of wages, debts or payments.
    "三千多" counts as 3000; "三四千", "3000到4000" and sums below a yuan are left out. `per` is "once" unless said, but
    a bare 工资4200 is by the month.
    """
    return tuple(_amounts(normalize(text)))


def _amounts(text: str) -> Iterator[Amount]:
    since = 0
    for number in numerals(text):
        if number.start < since or not _could_be_money(text, number):
            continue
        read = _read(text, number, max(since, number.start - _WINDOW))
        if read:
            amount, since = read
            yield amount


def _could_be_money(text: str, number: Numeral) -> bool:
    run, before = text[number.start : number.end], text[max(0, number.start - _WINDOW) : number.start]
    after = text[number.end : number.end + _WINDOW]
    if not 1 <= number.value < _LIMIT or _NEIGHBOUR.search(before) or _GOES_ON.match(after) or is_range(before, after):
        return False
    return not (run.isdigit() and run.isascii() and (len(run) > 7 or run.startswith("0")))


def _read(text: str, number: Numeral, since: int) -> tuple[Amount, int] | None:
    """The sum at this number and where its words end; None if nothing says that it is money."""
    run, before = text[number.start : number.end], text[since : number.start]
    ahead = text[: number.end + 2 * _WINDOW]
    unit = unit_after(ahead[number.end :])
    marked = unit > 0 or before.rstrip().endswith(("¥", "￥"))
    end = number.end + unit
    lead = per_before(before)
    role = role_before(before, adjacent=not marked)
    trail = None if lead and lead.said else per_after(ahead[end:], claimed=role is not None)
    per: Per = trail.per if trail else lead.per if lead else "once"
    end += trail.length if trail else 0
    after = role_after(ahead[end:])
    certain = bool(trail or (lead and lead.said))
    if not marked:
        by_number = "." in run and run[-1] not in "千万kKwW" and not trail
        only_after = not (lead or role or trail)
        year = only_after and run.isdigit() and 2010 <= number.value < 2040
        if by_number or year or (only_after and after is None) or (not trail and not _MAY_FOLLOW.match(text, end)):
            return None
        if number.value < _LEAST[per] or (not certain and number.value in _HOTLINES):
            return None
    settled = _role(role, after, certain, lead is not None)
    if per in ("hour", "piece") and (number.value.denominator > 1 or (unit and text[number.end + unit - 1] in _DIGITS)):
        return None  # 1块2一件 has no whole yuan that would be true
    if settled in ("paid", "owed") or (settled == "other" and not certain):
        per = "once"
    start = number.start - (lead.length if lead and (certain or settled == "wage") and not trail else 0)
    return Amount(int(number.value), per, settled, text[start:end].strip()), end


def _role(before: Role | None, after: Role | None, certain: bool, waged: bool) -> Role:
    if before == "other" or after == "other":
        return "other"
    if certain:
        return "wage"
    if before in ("paid", "owed"):
        return before
    if waged:
        return "owed" if after == "owed" else "wage"
    return after or "other"
