"""The words beside a sum that tell what it is: 一个月, 工资, 给过, 欠, 押金, and the units of money."""

import re
from dataclasses import dataclass
from typing import Literal

Per = Literal["month", "day", "hour", "piece", "once"]
Role = Literal["wage", "paid", "owed", "other"]

_N = "一二两三四五六七八九十"
_NUM = r"(?:[0-9]|[一二两三四五六七八九十]+[十百千万])"
_ONE = r"(?<![0-9零一二三四五六七八九十百千第])[一1]"
_FILL = (
    r"(?:[\s:]|工资|工钱|大概|差不多|大约|约|就|才|只|能|可以|拿|挣|赚|给我?|发|开|算|说好|讲好|说的?|是|有|到手|也就|最多|最少|至少|我们?|"
    r"老板|厂里|他们?|她|的|还|都|平均|净|总共|一共|答应|定的?|谈好|加班费?|底薪|保底|¥|￥)*$"
)
_SPANS: tuple[tuple[Per, str], ...] = (
    ("month", rf"(?:每个?|{_ONE}个?)月|月(?:薪|工资|收入|入)|(?<![0-9{_N}个上本这半几俩当下正冬腊])月"),
    ("day", rf"(?:每|{_ONE})(?:天|日|晚上|晚)|日(?:薪|工资|结)|按天(?:算|结)?|点工"),
    ("hour", rf"(?:每|{_ONE})个?(?:小时|钟头|钟)|时薪|小时工|按小时(?:算)?"),
    ("piece", rf"(?:每|{_ONE})(?:件|条|双|只|套|打)|计件|按件(?:算)?"),
)
_BEFORE = tuple((per, re.compile(rf"(?:{words}){_FILL}")) for per, words in _SPANS)
_SEVERAL = re.compile(rf"(?:[0-9二两三四五六七八九十俩仨半]+|几)个?月的?(?:工资|工钱){_FILL}")
_WAGE = re.compile(rf"(?:工资|工钱|薪水|薪资|底薪|保底|基本工资|到手){_FILL}")
_AFTER = re.compile(
    r"(?P<gap>\s*)(?:多|左右|上下)?(?:[/每]\s*[一1]?|[一1]\s*)"
    r"(?:(?P<month>个?月)|(?P<day>天|日|晚上?)|(?P<hour>个?小时|个?钟头|个钟)|(?P<piece>件|条|双|只|套|斤|个(?![人星礼厂老孩女])))"
)
_NEXT = re.compile(rf"(?P<gap>\s*){_FILL[:-1]}{_NUM}")
_UNIT = re.compile(
    r"\s*(?:多|来|几)?\s*(?:块钱|块(?![地砖田肉表板玻布木铁石手屏瓦牌糖儿])|元(?!旦)|圆|人民币|rmb|RMB)"
    r"(?:[0-9一二三四五六七八九](?=\s|$|[，。,毛角]|[一1每][件个条双]))?"
)
_RANGE_BEFORE = re.compile(r"(?:[0-9]|[一二两三四五六七八九十百千万])(?:块|元)?\s*(?:[-~—]+|到|至)\s*$")
_RANGE_AFTER = re.compile(rf"\s*(?:块|元)?\s*(?:[-~—]+|到|至)\s*{_NUM}(?!.{{0,3}}[月号])")

_OTHER = (
    r"押金|押了?|保证金|定金|扣[了掉过]?|罚款?了?|赔[了偿]?|中介费?|介绍费|体检费|培训费|服装费|工服费|伙食费|饭钱|饭费|房租|租金|水电费?|贷款?|"
    r"学费|医[药疗]费|药费|住院费?|检查费|彩礼|花了|交了|收了我?|车费|路费|抚养费|借了|借走|借给|看病|补贴|奖金|社保"
)
_OWED = r"拖?欠|还差|(?<!相|出)差(?!不多|评|点)|少[给发了]|没[给发结付]过?|不[给发结]|剩下?|尾款|余款"
_PAID = (
    r"(?<!没)(?:给|发|付|打|转|结|支|领)(?:过|了)|打过来|转过来|预支了?|借支了?|预付了?"
    r"|(?:只|才|就)(?:给|发|付|结)|到账了?|拿到手?|才到手|收到|生活费"
)
_ROLE = re.compile(rf"(?P<owed>{_OWED})|(?P<paid>{_PAID})|(?P<other>{_OTHER})")
_BETWEEN = re.compile(
    r"(?:[\s:，,]|了|过|着|掉|我们?|俺们?|他们?|她|老板|厂里|的|钱|工资|工钱|薪水?|大概|差不多|大约|约|一共|总共|共|有|是|还|都|才|就|只|到|现在|"
    r"[0-9一二两三四五六七八九十半]+(?:次|回|个?月|年|个?人)|费|款|生活费|¥|￥)*$"
)
_OWN = rf"(?!(?:我们?|了|的|\s|:)*{_NUM})"  # in "一共4200 给了1500" the words after a sum belong to the next one
_OWED_AFTER = re.compile(
    r"(?:的?(?:工资|工钱)|的?钱|多|左右)?(?:都|还|也|一直|到现在|至今|老板|厂里|他们?|\s)*(?:没|不|未)有?"
    rf"(?>给|发|付|结|到账|拿){_OWN}"
)
_PAID_AFTER = re.compile(rf"\s?(?:已经)?(?>(?:给|发|付|结)(?:了|过)){_OWN}")
_OTHER_AFTER = re.compile(rf"\s?(?:的|是|块)?(?>{_OTHER}){_OWN}")
_WAGE_AFTER = re.compile(r"(?:的|是)?(?:工资|工钱|底薪|月薪)")


@dataclass(frozen=True)
class Span:
    """For what time a sum pays; `said` is False where it is only usual (工资: by the month); `length` in characters."""

    per: Per
    length: int
    said: bool


def per_before(before: str) -> Span | None:
    """The span of time named just before a sum, ending where the sum begins."""
    if _SEVERAL.search(before):
        return None  # 三个月工资12600 is not a monthly wage
    for per, pattern in _BEFORE:
        if met := pattern.search(before):
            return Span(per, len(met[0]), True)
    usual = _WAGE.search(before)
    return Span("month", len(usual[0]), False) if usual else None


def per_after(after: str, claimed: bool) -> Span | None:
    """The span of time named just after a sum; `claimed` sums leave it to a number that follows it at once."""
    met = _AFTER.match(after)
    if not met:
        return None
    follows = _NEXT.match(after, met.end())
    if follows and (met["gap"] or (claimed and not follows["gap"])):
        return None
    pers: tuple[Per, ...] = ("month", "day", "hour", "piece")
    return next(Span(per, len(met[0]), True) for per in pers if met[per])


def role_before(before: str, adjacent: bool) -> Role | None:
    """What the nearest word of debt, payment or cost before a sum makes of it; `adjacent`: only fillers between."""
    found = list(_ROLE.finditer(before))
    if not found or (adjacent and not _BETWEEN.match(before, found[-1].end())):
        return None
    last = found[-1]
    return "owed" if last["owed"] else "paid" if last["paid"] else "other"


def role_after(after: str) -> Role | None:
    """What the words right after a sum make of it: 两万三没给 is owed, 500押金 other, 一千五给了 paid."""
    if _OWED_AFTER.match(after):
        return "owed"
    if _PAID_AFTER.match(after):
        return "paid"
    if _OTHER_AFTER.match(after):
        return "other"
    return "wage" if _WAGE_AFTER.match(after) else None


def unit_after(after: str) -> int:
    """How many characters after a number are a unit of money (0 if none): 块钱, 元, 块五."""
    met = _UNIT.match(after)
    return len(met[0]) if met else 0


def is_range(before: str, after: str) -> bool:
    """Whether a number is one end of 3000到4000."""
    return bool(_RANGE_BEFORE.search(before) or _RANGE_AFTER.match(after))
