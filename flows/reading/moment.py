"""A point in the past with how exactly it is known, and the arithmetic of months and lunar months behind it."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year"]
Part = Literal["early", "middle", "late"]
PARTS: dict[str, Part] = {"初": "early", "上": "early", "中": "middle", "底": "late", "末": "late", "下": "late"}


@dataclass(frozen=True)
class Moment:
    """The first day it can mean, and whether day, month or only year is known."""

    start: date
    precision: Precision


def month_back(today: date, months: int) -> date:
    """The first day of the month that many months before today's."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, 1)


def within(first: date, part: str | None) -> date:
    """A day for 初 (the 1st), 中 (the 15th) or 底 (the last) of the month that begins with `first`."""
    match PARTS.get(part[0]) if part else None:
        case "middle":
            return first.replace(day=15)
        case "late":
            return first.replace(day=calendar.monthrange(first.year, first.month)[1])
        case _:
            return first


def dated(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    return date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None


def latest(month: int, day: int, today: date) -> date | None:
    """The last time this day came round, today included; None for a day that no year has."""
    for year in range(today.year, today.year - 9, -1):
        if (found := dated(year, month, day)) and found <= today:
            return found
    return None


def lunar(year: int, month: int) -> date:
    """About when a lunar month falls: the first of the solar month after it, so 正月 is February and 腊月 is January.

    Right for most days of most years; never more than a month off, which is why it is only ever given by month.
    """
    return date(year + month // 12, month % 12 + 1, 1)
