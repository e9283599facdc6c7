"""Hours of the day as people say them: 晚上8点以后, 下午2点到5点, 中午."""

import re
from collections.abc import Iterable

from flows.reading.numerals import number

Hours = tuple[int, int]  # from and until, whole hours, 0 to 24

_PARTS: dict[str, Hours] = {
    "白天": (9, 17), "白日": (9, 17), "上班": (9, 17), "白班": (9, 17), "上午": (8, 12), "早上": (7, 9), "早晨": (7, 9),
    "中午": (12, 14), "晌午": (12, 14), "下午": (14, 18), "后晌": (14, 18), "傍晚": (17, 19), "晚上": (19, 22),
    "夜里": (19, 22), "夜间": (19, 22), "黑了": (19, 22), "下班": (19, 22), "收工": (19, 22), "夜班": (19, 22),
}  # fmt: skip
_PART = r"上午|早上|早晨|早|中午|晌午|下午|后晌|傍晚|晚上|夜里|晚|凌晨|白天"
_HOUR = r"(?:1[0-9]|2[0-4]|[0-9]|十[一二]?|[一二两三四五六七八九])"
_TIMES = re.compile(
    rf"(?P<part>{_PART})?\s*(?P<from>{_HOUR})\s*(?:点钟?|时|:00)?(?P<half>半)?(?:\s*(?:到|至|[-~—])+\s*(?P<part2>{_PART})?\s*(?P<to>{_HOUR})\s*(?:点钟?|时|:00)"
    rf"|(?<=[点钟时0半])\s*(?P<side>以后|之后|过后|后|以前|之前|前))"
)


def part_hours(part: str) -> Hours | None:
    """The hours that a part of the day usually means; None for a word that is none."""
    return _PARTS.get(part)


def evening_of(hours: Hours) -> bool:
    """Whether they lie in the evening."""
    return hours[0] >= 17


def without(wanted: tuple[Hours, ...], refused: Iterable[Hours]) -> tuple[Hours, ...]:
    """The wanted hours less the refused ones; a refused part of the day is wide, but a span named inside it stays."""
    left = wanted
    for said in refused:
        start, end = said
        start, end = (17, 24) if start >= 17 and end <= 22 else (6, 18) if (start, end) == (9, 17) else (start, end)
        cut: list[Hours] = []
        for first, last in left:
            inside = said[0] <= first and last <= said[1] and said != (first, last)
            pieces = [(first, last)] if inside else [(first, min(last, start)), (max(first, end), last)]
            cut.extend(dict.fromkeys(piece for piece in pieces if piece[0] < piece[1]))
        left = tuple(cut)
    return left


def hours_in(text: str) -> tuple[Hours, ...]:
    """The clock times in a normalized text that can be read in one way only, or safely; the others are left out."""
    found = (_hours(match) for match in _TIMES.finditer(text))
    return tuple(hours for hours in found if hours and 0 <= hours[0] < hours[1] <= 24)


def _hours(match: re.Match[str]) -> Hours | None:
    start, part = number(match["from"]), match["part"]
    if start is None:
        return None
    if not match["to"]:
        after = "后" in match["side"]
        late = 1 if match["half"] and after else 0
        if part is None and start < 12:
            return (start + 12 + late, 24) if after else None  # 8点以后: the evening is inside both readings
        start = _clock(start, part) + late
        return (start, 24) if after else (19 if start > 19 else 9, start)
    end = number(match["to"])
    if end is None:
        return None
    if part is None and match["part2"] is None:
        if start < end <= 12:
            return None
        return (start, end + 12) if end <= start else (start, end)
    first = _clock(start, part) + (1 if match["half"] else 0)
    last = _clock(end, match["part2"] or part)
    return first, last + 12 if last <= first and last <= 12 else last


def _clock(hour: int, part: str | None) -> int:
    if part in ("下午", "后晌", "傍晚", "晚上", "夜里", "晚") and hour <= 12:
        return 24 if hour == 12 else hour + 12
    return hour + 12 if part in ("中午", "晌午") and hour < 6 else hour
