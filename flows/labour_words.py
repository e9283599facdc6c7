"""The words by which women tell of trouble at work: which case it is, where they work, who it was."""

import re
from collections.abc import Mapping

_HARM = "压|夹|轧|砸|割|切|烫|烧|绞|扎|碰|撞|摔|崴|扭|卷"
_PART = "手|指|脚|腿|腰|头|胳膊|眼|肋|背|脸|骨"
_NOT = "(?:没|不|未)(?:有)?"
_US = "(?:我们|咱们|俺们|我|俺)"

CASE: Mapping[str, re.Pattern[str]] = {
    case: re.compile("|".join(words))
    for case, words in {
        "harassment": (
            "骚扰|猥亵|侵犯|动手动脚|毛手毛脚|耍流氓|偷拍|开房|黄色?(?:话|段子|笑话)|占.{0,2}便宜",
            "陪(?:他|老板|客[人户])?(?:睡|喝酒|唱歌|过夜)",
            "(?:乱|偷|老|要|来|伸手)?摸(?:我|了|过|屁股|大腿|胸|手)|(?:强?亲|抱|搂)(?:我|住我|了我)",
        ),
        "pregnancy": (
            "怀(?:孕|上|[了着]?(?:娃|孩子))|孕[妇期检]|有喜|产[假检]|大着?肚子",
            "生(?:孩子|娃|育津贴|完)|坐月子|哺乳|喂奶|流产|保胎",
        ),
        "injury": (
            "工伤|受了?伤|伤[着到]|[烫烧砸压扎摔割轧夹]伤|骨折|职业病|尘肺|中毒|触电",
            f"(?:{_HARM})(?:了|到|着|断|破|掉|进).{{0,4}}(?:{_PART})",
            f"(?:{_PART}).{{0,6}}(?:{_HARM}|断)(?:了|到|着|断|破|掉|进)",
        ),
        "dismissal": (
            "辞退|开除|解雇|劝退|裁(?:员|了|掉)|炒(?:了|掉|鱿鱼|我)|被(?:炒|裁|辞|开|撵)",
            f"(?:把|将){_US}.{{0,2}}(?:辞|开|炒|撵)|不要{_US}(?:了|干|做|$)",
            f"(?:让|叫|赶|撵|逼){_US}(?:走|滚|辞|离职)|不(?:让|叫|许){_US}?(?:来|干|上班|进厂)",
        ),
        "wages": (
            "工资|工钱|薪水|加班费|血汗钱|欠薪|讨薪|克扣|拖着|扣(?:了|我|着)?.{0,4}钱",
            f"{_NOT}(?:发|结)(?!合同|社保|产假)|{_NOT}(?:给|付){_US}?.{{0,4}}(?:钱|薪)|{_NOT}(?:拿到|到手).{{0,3}}钱",
            r"拖?欠(?:着|了)?(?:我|俺|薪|钱|\d|[一二两三四五六七八九])",
        ),
        "contract": ("合同|社保|五险|(?<!贷款)保险(?!柜)|公积金|养老金?",),
    }.items()
}
KIND: Mapping[str, re.Pattern[str]] = {
    "home": re.compile("家政|保姆|月嫂|护工|带孩子|带娃|照顾老人|住家|钟点工"),
    "site": re.compile("工地|盖楼|架子工|搞建筑"),
    "shop": re.compile("饭店|餐[馆厅]|饭馆|火锅|面馆|酒店|宾馆|超市|商场|理发|美容|足[浴疗]|奶茶|服装店|店[里上]"),
    "factory": re.compile("厂|车间|流水线"),
}
WHO: Mapping[str, re.Pattern[str]] = {
    "boss": re.compile("老板|领导|组长|班长|主管|经理|厂长|工头|师傅|[线拉]长"),
    "colleague": re.compile("同事|工友"),
    "customer": re.compile("客[人户]|顾客"),
}
MONTHS_GONE = re.compile(r"(?:怀孕?了?|孕)\s*(?P<months>[1-9]|[一二两三四五六七八九])个?(?:多|来)?月")
BODY = re.compile(_PART)
UNSIGNED = re.compile(f"{_NOT}(?:[跟和给]{_US})?(?:签|订)?过?(?:劳动)?合同|合同.{{0,3}}没签")
UNINSURED = re.compile(f"{_NOT}(?:给{_US}?)?(?:交|缴|买|上)?(?:社保|五险|保险)|(?:社保|保险).{{0,3}}[没不]")


def first(known: Mapping[str, re.Pattern[str]], text: str) -> str:
    """The first of the names whose words are in the text, "" for none."""
    return next((name for name, words in known.items() if words.search(text)), "")
