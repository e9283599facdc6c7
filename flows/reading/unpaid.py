"""From when and for how many months she says that no wage was paid."""

import re
from datetime import date
from fractions import Fraction

from flows.reading.dates import When, located
from flows.reading.numerals import Numeral, number, numerals

_NEAR = 24
_TRIES = 4  # so many times that were something else, and the line is no longer about one thing
_MONTH = r"(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_YEAR = r"(?:今年|去年|前年|20[0-9]{2}年)?的?"
_OTHER_DEED = re.compile(
    r"(?:份|的时候|就|我|才|开始|\s)*"
    r"(?:进[厂来]|来[的这到了]|入职|上班|写|签|说|答应|保证|给过|给了|发过|发了|打|转了|放假|结婚)"
    r"|(?:份|干|做|\s)*到(?!现在|今天|如今|目前|这|了|手)"
)
_PROMISED = re.compile(r"(?:(?:说|答应|保证|承诺)(?:好|是|的|了|到|等)*|到|至)$")
_WORKED = re.compile(r"(?:干|做|上|来|打工|进厂)(?:了|满|够|也|都|有|快)*$")
_STOPPED = re.compile(r"[^，。]{0,6}(?:没|未|不给|不发|不结|欠|拖)")
_RANGE = re.compile(rf"{_YEAR}{_MONTH}月?份?(?:干|做|的|\s)*(?:到|至|[-~—])\s*{_YEAR}{_MONTH}月")
_OPEN = re.compile(r"(?:份|那会|\s)*(?:起|开始|以来|以后|之后|就|一直|到现在|至今|干到|做到|到今|后)")
_FROM = re.compile(r"[从自打由]$")
_SPAN = r"(?P<unit>个半?月|(?<=[两俩仨半])月|年半?)"
_UNPAID_AFTER = re.compile(
    rf"{_SPAN}(?:多|来|了)?(?:的?(?:工资|工钱)|老板|厂里|他|都|也|还|就|一直|\s)*(?:没|未|不给|不发|不结|拖|欠)"
)
_UNPAID_BEFORE = re.compile(r"(?:欠|拖|没发|没给|压)(?:欠|了|着|过|我们?|俺们?)*$")
_UNIT = re.compile(rf"{_SPAN}(?![一二三四五六七八九十0-9初底末])")


def unpaid(text: str, today: date) -> tuple[When | None, int | None]:
    """Since when nothing was paid and how many months she names, from a normalized text; None for what is not said.

    The day she began work, was promised or was paid is not taken. 三个月没发 is 3 months, 7月到9月 is 3, 九月十月 is 2;
    a month with no 起, 从 or 到现在 is that month alone, with one it is open and has no number.
    """
    counted = _counted(text)
    for _ in range(_TRIES):
        found = located(text, today)
        if found is None:
            break
        when, at = found
        before, after = text[max(0, at - _NEAR) : at], text[at + len(when.text) :]
        if _is_unpaid(before, when.text, after):
            return when, counted or _named(before, when, after)
        text = text[:at] + "。" * len(when.text) + after
    return None, counted


def _is_unpaid(before: str, words: str, after: str) -> bool:
    if _RANGE.match(words + after[:_NEAR]):
        return True
    worked = _WORKED.search(before) and not _STOPPED.match(after)
    return not (worked or _OTHER_DEED.match(after) or _PROMISED.search(before))


def _named(before: str, when: When, after: str) -> int | None:
    for found in numerals(when.text):
        if unit := _UNIT.match(when.text, found.end):
            return _whole(found, unit)
    if both := _RANGE.match(when.text + after[:_NEAR]):
        return ((number(both[2]) or 0) - (number(both[1]) or 0)) % 12 + 1
    if when.precision == "year" or _OPEN.match(after) or _FROM.search(before) or not re.search("[月号日]", when.text):
        return None
    return len(re.findall(rf"{_MONTH}(?=[月、,，和])", when.text)) or 1


def _counted(text: str) -> int | None:
    for found in numerals(text):
        before, after = text[max(0, found.start - _NEAR) : found.start], text[: found.end + _NEAR]
        unit = _UNPAID_AFTER.match(after, found.end)
        if unit is None and _UNPAID_BEFORE.search(before):
            unit = _UNIT.match(after, found.end)
        if unit:
            return _whole(found, unit)
    return None


def _whole(found: Numeral, unit: re.Match[str]) -> int | None:
    """Whole months only: half a month is not yet due."""
    half = Fraction(1, 2) if "半" in unit["unit"] else 0
    months = int((found.value + half) * (12 if "年" in unit["unit"] else 1))
    return months if 0 < months <= 120 else None
