"""How and when she may be written to, and who must not know."""

import re
from dataclasses import dataclass
from typing import Literal

from flows.reading.hours import Hours, evening_of, hours_in, part_hours, without
from flows.reading.numerals import normalize

Mode = Literal["any", "day", "evening", "never"]

_NEVER = re.compile(
    r"(?:别|不要|不用|不能|不准|莫)(?:再|来|主动|给|跟|往)*(?:联系|找|发|回复?|理)(?:我|消息|信息|短信|信|了|$)(?!老公|们|家|妈|爸|婆|对象|男|单位|老板|厂|丈夫|爱人|哥|姐|的)"
    r"|(?:别|不要|不用)给我(?:发|回|留)|(?:别|不要)再?联系$|勿扰|(?:不|没法)(?:方便|能)联系|我(?:自己)?(?:来|会|再)?(?:找|联系)你们|我会再来"
)
_ANY = re.compile(r"随时|都行|都可以|都能|都方便|什么时候|啥时候|几点都|任何时[候间]|24小时|全天")
_PART = re.compile(r"白天|白日|上午|早上|早晨|中午|晌午|下午|后晌|傍晚|晚上|夜里|夜间|黑了|下班|收工|夜班|白班|上班")
_HIS = re.compile(r"(?:他|老公|男人|婆婆|家里|孩子|娃)[^我]*?(?:不在家?|睡[着了觉]*|上班|出去|出门|走了)|不在家?")
_NOT = re.compile(r"不|别|莫|忙|睡|有人|[他公]在|除了|在家")
_BUSY = re.compile(r"(?<!下)[上夜白]班")
_WEEKEND = re.compile(r"周末|星期[六天日]|礼拜[六天日]|周[六日]|休息[日天]")
_CLAUSE = re.compile(r"[\s，。,;；!！?？、]+|但是?|就是|只有|只能")


@dataclass(frozen=True)
class Reach:
    """When she may be written to: the mode in a word, the hours of the day it means, and whether only at weekends.

    Hours are whole hours of her own day, from and until (9, 17); what they do not cover is not safe. `never` has none.
    """

    mode: Mode
    hours: tuple[Hours, ...] = ()
    weekend: bool = False


def reach(text: str) -> Reach | None:
    """What a reply allows; None when it names no safe time, as in 晚上不行 or 他在的时候别找我: ask her which is.

    Where a time can be read two ways, the reading that writes to her less is taken (8点以后 is 20 o'clock).
    """
    wanted: list[Hours] = []
    refused: list[Hours] = []
    never = everything = False
    clean = normalize(text)
    for clause in (_HIS.sub(" ", c) for c in _CLAUSE.split(clean)):  # that he works or sleeps then makes it safe
        against = bool(_NOT.search(clause))
        spans = hours_in(clause) or tuple(h for h in map(part_hours, _PART.findall(clause)) if h)
        if spans:
            (refused if against or _BUSY.search(clause) else wanted).extend(spans)
        elif _NEVER.search(clause) and not re.search("时候|在家", clause):
            never = True
        if _ANY.search(clause) and (not against or "除了" in clause):
            everything = True
    weekend = bool(_WEEKEND.search(clean))
    if never and not wanted:
        return Reach("never")
    if not wanted and (everything or (weekend and not refused)):
        wanted = [(9, 17), (19, 22)] if refused else [(9, 21)] if weekend else [(0, 24)]
    hours = without(tuple(dict.fromkeys(wanted)), refused)
    return Reach(_mode(hours), hours, weekend) if hours else None


def _mode(hours: tuple[Hours, ...]) -> Mode:
    late = [evening_of(h) for h in hours]
    if all(late):
        return "evening"
    return "any" if any(late) or any(until > 19 for _, until in hours) else "day"
