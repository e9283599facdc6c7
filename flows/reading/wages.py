"""The facts of unpaid wages that one line can hold, and what by them is owed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flows.reading.dates import When
from flows.reading.money import Amount, amounts
from flows.reading.money_words import Per
from flows.reading.numerals import normalize, numerals
from flows.reading.unpaid import unpaid
from flows.reading.workplace import workplace

_US = re.compile(
    r"(?:(?P<us>我们|咱们?|俺们)(?:车间|组|班)?|一共|总共|共有|大家)(?:有|一共|总共|大概|差不多|都是)*\s*$"
)
_PEOPLE = re.compile(r"多?(?:个|名|位|口)?(?:人|女工|工人|工友|姐妹|同事|员工|老乡|女的|妇女|媳妇)")
_US_ALL = re.compile(r"(?:个(?!月|孩|娃|星期|礼拜|小时|儿|女))?(?=$|[\s，。,]|[都也没一的])")
_ALONE = re.compile(r"(?:就|只有|只)我(?:自己)?一个|我一个人(?=没|被|的|$|[\s，。,])")


@dataclass(frozen=True)
class WageFacts:
    """What she said; None is what she did not. Sums in yuan: `paid` and `owed` in all, `monthly` and `daily` as rates.

    `since` is when payment stopped, `months` how many months she names as unpaid (None if open, as in 九月起), `boss`
    that she speaks of a boss or foreman, `workplace` her words for it.
    """

    since: When | None = None
    months: int | None = None
    monthly: int | None = None
    daily: int | None = None
    paid: int | None = None
    owed: int | None = None
    workers: int | None = None
    workplace: str | None = None
    boss: bool = False


def facts(text: str, today: date) -> WageFacts:
    """Every fact of wages in the text; of two monthly wages or debts that disagree neither is taken."""
    clean = normalize(text)
    sums = amounts(clean)
    since, months = unpaid(clean, today)
    paid = [a.yuan for a in sums if a.role == "paid"]
    return WageFacts(
        since=since,
        months=months,
        monthly=_rate(sums, "month"),
        daily=_rate(sums, "day"),
        paid=sum(paid) if paid else None,
        owed=_only(a.yuan for a in sums if a.role == "owed"),
        workers=_workers(clean),
        workplace=workplace(clean),
        boss=bool(re.search("老板|工头|东家", clean)),
    )


def estimate(facts: WageFacts, today: date) -> int | None:
    """What is owed in yuan: whole months due × monthly wage − what was paid; None unless months and wage are known.

    The running month is not yet due. Since a month counts that month; since a day counts full months from that day; a
    year alone is too vague. If she also named how many months, the smaller number counts. What she did not mention as
    paid is taken as not paid. Nothing left over is None. It is a floor to check with her, not a claim.
    """
    counted = [n for n in (facts.months, _due(facts.since, today)) if n is not None]
    if not counted or facts.monthly is None:
        return None
    left = min(counted) * facts.monthly - (facts.paid or 0)
    return left if left > 0 else None


def _due(when: When | None, today: date) -> int | None:
    if when is None or when.precision == "year":
        return None
    months = (today.year - when.start.year) * 12 + today.month - when.start.month
    return months - 1 if when.precision == "day" and today.day < when.start.day else months


def _only(values: Iterable[int]) -> int | None:
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def _rate(sums: tuple[Amount, ...], per: Per) -> int | None:
    rates = [a for a in sums if a.role == "wage" and a.per == per]
    full = [a for a in rates if not re.search("底薪|保底|基本工资", a.text)]
    return _only(a.yuan for a in full or rates)


def _workers(text: str) -> int | None:
    for number in numerals(text):
        us = _US.search(text[max(0, number.start - 16) : number.start])
        counted = us and (_PEOPLE.match(text, number.end) or (us["us"] and _US_ALL.match(text, number.end)))
        if counted and number.value.denominator == 1 and 2 <= number.value <= 10_000:
            return int(number.value)
    return 1 if _ALONE.search(text) else None
