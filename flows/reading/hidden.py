"""Who must not know that she wrote: the people she names when asked."""

import re

from flows.reading.numerals import normalize

_PEOPLE = {
    "丈夫": r"老公(?!公)|丈夫|(?<!陌生)男人|掌柜的?|当家的|爱人|那口子|孩子他?爸|娃他?爸",
    "前夫": r"前夫",
    "婆家": r"(?<!孩子|娃娃)(?<!娃)他(?:家里?人?|爸妈?|妈(?!的)|父母|[姐弟哥妹])|婆婆|婆家|公公|公婆"
    r"|阿家|大姑子|小姑子|小叔子|大伯子",
    "单位": r"老板娘?|厂[里长方]|厂子|领导|组长|班长|主管|经理|单位|公司|工头|同事|工友",
    "男友": r"男朋友|男友|(?<!家暴)对象",
    "家里人": r"(?<![他她子娃])爸|(?<![他她大姨姑婆])妈|父母|父亲|母亲|我娘|爹|娘家|家里人?|家人|屋里人?|我[姐哥弟妹]"
    r"|亲戚|嫂子",
    "所有人": r"谁都|谁也|所有人|任何人|都不能知道|都别|一个人都",
    "村里": r"村里|村上|村干部|村支书|村长|村主任|妇女主任|村的|庄里|邻居",
    "孩子": r"孩子(?!他?爸)|娃娃?(?!他?爸)",
}
_ANYONE = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _PEOPLE.items()))
_EXCEPT = re.compile(r"除了?(?P<who>[^，。\s]+?)(?:以外|之外)?(?=谁|都|所有|任何|其他|别的|$)")
_CLAUSE = re.compile(r"[，。,;；!！?？]+|\s+|但是?|不过")
_NOT = re.compile(r"不|别|莫|瞒|怕|没")
_MAY = re.compile(r"没(?:事|关系)|不要紧|无所谓|不(?:用|必)瞒|不怕|(?<!不)可以|(?<!不)能(?:知道|告诉|说)|只有")


def hidden_from(text: str) -> tuple[str, ...]:
    """Who must not know, in order of mention, each once: 丈夫 前夫 婆家 单位 男友 家里人 所有人 村里 孩子, 他.

    Read as an answer to that question, so a bare 老公 counts; people who are said to know, or who may, do not. 除了我姐
    is everyone (所有人); 除了老公谁都可以知道 is the husband.
    """
    clean = normalize(text)
    found: dict[str, None] = {}
    for clause in _CLAUSE.split(clean):
        may = _MAY.search(clause) or ("知道" in clause and not _NOT.search(clause))
        if but := _EXCEPT.search(clause):
            found.update(dict.fromkeys(_named(but["who"]) if may else ["所有人"]))
        elif not may:
            found.update(dict.fromkeys(_named(clause)))
    if not found and re.search(r"(?:别|不|瞒|怕)[^，。\s]*他(?!们)|他(?:不能|不要|别)", clean):
        return ("他",)
    return tuple(found)


def _named(words: str) -> list[str]:
    return [match.lastgroup or "" for match in _ANYONE.finditer(words)]
