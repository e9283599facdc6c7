"""Wages not paid: since when, how much, what was given; any of these questions takes every fact that a line holds."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from flows.kit import ANSWERED, SKIPPED, Ask, Choose, Read, Reading, Row, Scene
from flows.model import Answer, Json
from flows.reading.dates import When
from flows.reading.numerals import number
from flows.reading.wages import WageFacts, estimate, facts
from flows.replies import BESIDE, asked_again, dated, moment, told, words_in

PAPERS = ("contract", "chat", "slip", "iou", "none")
_DAILY_BELOW = 600
"""A bare sum of fewer yuan is a day's wage: the least monthly wage of any province is far above it."""
_LEAST_DAILY = 10
_NOTHING = re.compile("(?:他|老板|厂里)?(?:都|也|还|就)?(?:一分|一毛)?钱?(?:都|也)?没有?(?:给|发)?过?[我钱]?|0|零")
_ALONE = re.compile("(?:就|只有?)?我(?:自己)?(?:一个)?人?")

_Bare = Callable[[str, date], Answer | None]
"""Reads a reply that only makes sense under its question, such as 4200."""


def said(text: str, today: date) -> dict[str, Answer]:
    """Every wage question that a text answers."""
    heard = facts(text, today)
    found: dict[str, Answer] = {}
    if heard.since or heard.months:
        found["since"] = _since(heard, today)
    if heard.monthly:
        found["pay"] = _monthly(heard.monthly)
    elif heard.daily:
        found["pay"] = _daily(heard.daily)
    if heard.paid is not None:
        found["paid"] = _paid(heard.paid)
    if heard.owed:
        found["owed"] = _sum(heard.owed)
    if heard.workers:
        found["workers"] = _workers(heard.workers)
    return found


def missing(scene: Scene) -> int | None:
    """About how much is owed by what she answered, in yuan; None where an answer is wanting or she named it herself."""
    since, pay, paid = scene.value("since"), scene.value("pay"), scene.value("paid")
    if not isinstance(since, dict) or not isinstance(pay, dict) or not isinstance(paid, dict) or scene.value("owed"):
        return None
    months, monthly, given, start = since.get("months"), pay.get("month"), paid.get("yuan"), words_in(since, "start")
    return estimate(
        WageFacts(
            since=When(date.fromisoformat(start), "day" if since["precision"] == "day" else "month", "")
            if start and since.get("precision") != "year"
            else None,
            months=months if isinstance(months, int) else None,
            monthly=monthly if isinstance(monthly, int) else None,
            paid=given if isinstance(given, int) else None,
        ),
        scene.input.today,
    )


def _yuan(sum_: int) -> str:
    return f"{sum_}元"


def _since(heard: WageFacts, today: date) -> Answer:
    months: Json = heard.months
    shown: Mapping[str, Json] = dated(heard.since, today) if heard.since else {"text": f"{heard.months}个月"}
    return Answer(ANSWERED, {**shown, "months": months})


def _monthly(sum_: int) -> Answer:
    return Answer("monthly", {"text": f"一个月{_yuan(sum_)}", "month": sum_})


def _daily(sum_: int) -> Answer:
    return Answer("daily", {"text": f"一天{_yuan(sum_)}", "day": sum_})


def _paid(sum_: int) -> Answer:
    return Answer(ANSWERED, {"text": _yuan(sum_) if sum_ else "没有", "yuan": sum_})


def _sum(sum_: int) -> Answer:
    return Answer(ANSWERED, {"text": _yuan(sum_), "yuan": sum_})


def _workers(count: int) -> Answer:
    return Answer(ANSWERED, {"text": f"{count}个人", "count": count})


def _bare_since(text: str, today: date) -> Answer | None:
    """Under "since when", 9月 is open (九月起), and 三个月 is three months unpaid."""
    heard = facts(f"{text}没发", today)
    when = moment(text, today)
    if heard.months and "月" in text and "个" in text:
        return _since(heard, today)
    return _since(WageFacts(since=when), today) if when else None


def _bare_pay(text: str, _today: date) -> Answer | None:
    sum_ = number(text)
    if sum_ is None or sum_ < _LEAST_DAILY:
        return None
    return _daily(sum_) if sum_ < _DAILY_BELOW else _monthly(sum_)


def _bare_paid(text: str, _today: date) -> Answer | None:
    sum_ = 0 if _NOTHING.fullmatch(text) else number(text.removeprefix("给了").removeprefix("给过"))
    return None if sum_ is None else _paid(sum_)


def _bare_owed(text: str, _today: date) -> Answer | None:
    sum_ = number(text)
    return _sum(sum_) if sum_ else None


def _bare_workers(text: str, _today: date) -> Answer | None:
    count = 1 if _ALONE.fullmatch(text) else number(text)
    return _workers(count) if count else None


def _reads(name: str, bare: _Bare) -> Read:
    def read(text: str, scene: Scene) -> Reading | None:
        today = scene.input.today
        found = said(text, today)
        also = {other: answer for other, answer in found.items() if other != name}
        mine = found.get(name) if also else bare(text, today) or found.get(name)
        if mine is not None:
            return Reading(mine.trigger, mine.value, also)
        if also:
            return Reading(BESIDE, None, also)
        return told(text) if text and asked_again(scene) else None

    return read


def _papers(text: str, scene: Scene) -> Reading | None:
    """Several of the papers by their numbers (1、2); words are found by the engine, one at a time."""
    signs = [sign for sign in text if sign not in " ,，、.和跟"]
    if len(signs) > 1 and all(sign in "1234" for sign in signs):
        several: list[Json] = [PAPERS[int(sign) - 1] for sign in signs]
        return Reading(ANSWERED, several)
    if found := said(text, scene.input.today):
        return Reading(BESIDE, None, found)
    return told(text) if text and (len(text) > 4 or asked_again(scene)) else None


QUESTIONS: tuple[Ask | Choose, ...] = (
    Ask("since", read=_reads("since", _bare_since)),
    Ask("pay", read=_reads("pay", _bare_pay)),
    Ask("paid", read=_reads("paid", _bare_paid)),
    Ask("owed", read=_reads("owed", _bare_owed)),
    Ask("workers", read=_reads("workers", _bare_workers)),
    Choose("paper", PAPERS, skip=True, read=_papers),
)


def rows(then: str) -> tuple[Row, ...]:
    """Where the answers lead: what was given is asked when the month's wage is known, else what is owed in all."""
    return (
        # trigger     from       to
        (ANSWERED, "since", "pay"),
        (SKIPPED, "since", "pay"),
        ("monthly", "pay", "paid"),
        ("daily", "pay", "owed"),
        (ANSWERED, "pay", "owed"),
        (SKIPPED, "pay", "owed"),
        *((answer, state, "workers") for state in ("paid", "owed") for answer in (ANSWERED, SKIPPED)),
        *((answer, "workers", "paper") for answer in (ANSWERED, SKIPPED)),
        *((answer, "paper", then) for answer in (*PAPERS, ANSWERED, SKIPPED)),
        *((BESIDE, question.name, question.name) for question in QUESTIONS),
    )
