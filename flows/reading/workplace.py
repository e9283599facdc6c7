"""Where she works, in her words, and only when it is plainly named."""

import re

from flows.reading.numerals import normalize

_KIND = (
    r"厂|公司|饭店|酒店|宾馆|餐厅|餐馆|饭馆|火锅店|面馆|工地|超市|商场|集团|足浴店|理发店|美容院|养老院|幼儿园|服装店"
)
_NAME = r"[^\s，。,;；、!！?？:我你他她们没不了欠这那哪从给发有说把被和跟让叫在的里起月年天今昨都去住是嘛吗吧啊]"
_NAMED = re.compile(
    r"(?:^|(?<=[\s，。,;；、:])|(?<!住)在|叫|我们|咱们|进了|去了)"
    rf"(?P<place>(?!厂|老板|工资){_NAME}{{1,12}}?(?:{_KIND})(?!长|家|妹|房))"
)
_GENERAL = re.compile(
    r"一个|一家|个|家|某|电子|服装|制衣|食品|玩具|五金|塑料|纺织|鞋|火锅|私人|建筑|家政|劳务|物业|保洁|外地|附近|县城|城|"
    rf"小|大|老|新|黑|工|{_KIND}"
)


def workplace(text: str) -> str | None:
    """The place of work as she names it (鑫源电子厂, 苏州一个饭店); None for a mere 厂里, 电子厂 or 一个饭店."""
    for match in _NAMED.finditer(normalize(text)):
        if len(_GENERAL.sub("", match["place"])) >= 2:
            return match["place"]
    return None
