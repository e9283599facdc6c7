"""Which numbered choice a short reply means; choices are counted from 1."""

import re

from flows.reading.numerals import normalize, number

_ROWS = ("①②③④⑤⑥⑦⑧⑨⑩", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽", "❶❷❸❹❺❻❼❽❾❿", "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑")
_CIRCLED = {ord(c): str(n) for row in _ROWS for n, c in enumerate(row, 1)}
_KEYCAP = {0xFE0F: None, 0x20E3: None}
_NUMBER = r"(?P<number>[1-9][0-9]?|[一二三四五六七八九十两俩]{1,3})"
_REPLY = re.compile(
    r"(?:我|就|那|是|选[择项]?|想|要|按|回|点|数字|嗯|好的?|\s)*\s*"
    rf"(?:第\s*(?:{_NUMBER.replace('number', 'nth')})\s*(?:个|项|条|种|样)?"
    rf"|[(\[【]?\s*{_NUMBER}\s*[)\]】]?\s*(?:号|项)?)"
    r"\s*(?:选项)?\s*(?:吧|啊|呀|呢|哦)?[\s.。、,，!！:)]*"
)
_FIRST = re.compile(r"选?(?:头|最前面?|最上面?)(?:的|那)?一?个[吧。]?")
_LAST = re.compile(r"选?最(?:后|下面?)(?:的|那)?一?个[吧。]?")


def picked(text: str, count: int) -> int | None:
    """The choice, 1 to `count`, that a reply such as 1、 or 第一个 or ② names; None for anything else, also for 0."""
    reply = normalize(text.translate(_KEYCAP).translate(_CIRCLED))
    if len(reply) > 12 or count < 1:
        return None
    if _FIRST.fullmatch(reply):
        return 1
    if _LAST.fullmatch(reply):
        return count
    said = _REPLY.fullmatch(reply)
    value = number(said["number"] or said["nth"]) if said else None
    return value if value is not None and 1 <= value <= count else None
