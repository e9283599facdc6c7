"""Sums of money: what each is, and what is not one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.money import amounts

Sum = tuple[int, str, str]


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        # wages
        ("一个月四千二", [(4200, "month", "wage")]),
        ("月薪4200", [(4200, "month", "wage")]),
        ("月薪:4200", [(4200, "month", "wage")]),
        ("月薪４２００", [(4200, "month", "wage")]),
        ("工资3500块", [(3500, "month", "wage")]),
        ("工资 3500", [(3500, "month", "wage")]),
        ("一天150", [(150, "day", "wage")]),
        ("一天一百五", [(150, "day", "wage")]),
        ("150一天", [(150, "day", "wage")]),
        ("一百五一天", [(150, "day", "wage")]),
        ("150/天", [(150, "day", "wage")]),
        ("一天120", [(120, "day", "wage")]),
        ("五千一个月", [(5000, "month", "wage")]),
        ("每月3k", [(3000, "month", "wage")]),
        ("每个月能拿三千八左右", [(3800, "month", "wage")]),
        ("一月四千", [(4000, "month", "wage")]),
        ("月4500", [(4500, "month", "wage")]),
        ("一个月大概4000多", [(4000, "month", "wage")]),
        ("说好的一个月五千包吃住", [(5000, "month", "wage")]),
        ("底薪2800", [(2800, "month", "wage")]),
        ("时薪18", [(18, "hour", "wage")]),
        ("一小时20块", [(20, "hour", "wage")]),
        ("25一小时", [(25, "hour", "wage")]),
        ("一件3块", [(3, "piece", "wage")]),
        ("两块一件", [(2, "piece", "wage")]),
        ("一个月才给1500", [(1500, "month", "wage")]),
        ("4200块钱一个月", [(4200, "month", "wage")]),
        # paid
        ("中间给过一千五", [(1500, "once", "paid")]),
        ("就给了500", [(500, "once", "paid")]),
        ("只发了两千", [(2000, "once", "paid")]),
        ("发过一次 2000", [(2000, "once", "paid")]),
        ("预支过1000块", [(1000, "once", "paid")]),
        ("微信转了800", [(800, "once", "paid")]),
        ("一千五给了", [(1500, "once", "paid")]),
        ("生活费给过千五", [(1500, "once", "paid")]),
        ("干了一个月给了2000", [(2000, "once", "paid")]),
        ("老板只给500块生活费", [(500, "once", "paid")]),
        # owed
        ("欠我两万三", [(23000, "once", "owed")]),
        ("还差8000", [(8000, "once", "owed")]),
        ("拖欠工资一万二千块", [(12000, "once", "owed")]),
        ("欠了我们 12000 元", [(12000, "once", "owed")]),
        ("两万三没给", [(23000, "once", "owed")]),
        ("8000还没发", [(8000, "once", "owed")]),
        ("工资3000没给", [(3000, "once", "owed")]),
        ("还欠1.5万", [(15000, "once", "owed")]),
        ("欠我三个月工资一万二", [(12000, "once", "owed")]),
        ("欠薪￥9600", [(9600, "once", "owed")]),
        ("还有1900没发", [(1900, "once", "owed")]),
        ("到账了2100", [(2100, "once", "paid")]),
        ("少发了300块", [(300, "once", "owed")]),
        # other
        ("押金500", [(500, "once", "other")]),
        ("交了500押金", [(500, "once", "other")]),
        ("500块押金不退", [(500, "once", "other")]),
        ("赔了3000", [(3000, "once", "other")]),
        ("罚我200块", [(200, "once", "other")]),
        ("中介费收了800", [(800, "once", "other")]),
        ("迟到一次扣五十块", [(50, "once", "other")]),
        ("彩礼十八万", [(180000, "once", "other")]),
        ("看病花了三千多", [(3000, "once", "other")]),
        ("120.50元", [(120, "once", "other")]),
        # several
        ("一个月四千二 中间给过一千五", [(4200, "month", "wage"), (1500, "once", "paid")]),
        ("给过1500 一个月4200", [(1500, "once", "paid"), (4200, "month", "wage")]),
        ("给过1500一个月4200", [(1500, "once", "paid"), (4200, "month", "wage")]),
        ("欠了三个月工资 一个月4200", [(4200, "month", "wage")]),
        ("一天150干了20天欠我3000", [(150, "day", "wage"), (3000, "once", "owed")]),
        ("说好五千一个月就发了三千还差两千", [(5000, "month", "wage"), (3000, "once", "paid"), (2000, "once", "owed")]),
        ("工资4500 押金300 扣了200", [(4500, "month", "wage"), (300, "once", "other"), (200, "once", "other")]),
        ("欠我8000,押了500", [(8000, "once", "owed"), (500, "once", "other")]),
        ("9月15号给了500", [(500, "once", "paid")]),
    ],
)
def test_sums(text: str, sums: list[Sum]) -> None:
    assert [(a.yuan, a.per, a.role) for a in amounts(text)] == sums


@pytest.mark.parametrize(
    "text",
    [
        "", "110", "打了110", "打过12338", "12338没人接", "13800001111", "给了我电话13800001111",
        "工资卡6222021234567890123", "2026年", "2025没发",
        "欠到2026年", "3楼", "两个孩子", "一号线", "工资15号发", "工资9月没发", "欠我3个月", "欠三个月工资",
        "干了半年没给", "打了我三次", "打了十年",
        "打了我两巴掌", "我今年35岁", "七个人", "发了两回", "还差2人", "身份证620502199001011234", "0938-8212345",
        "给了0938821", "9.15没发", "2026-09-15发了",
        "三块地", "五块砖", "一个月", "一天12小时", "每天12个小时", "三四千", "一个月三四千", "一个月3000到4000",
        "几千块", "好几千", "一个月好几千", "万一没给",
        "千万别给", "第3500号", "欠条一张", "发了3条短信", "厂在312国道", "编号1234-5678-9012", "QQ123456",
        "押一个月", "五毛", "工资一分没给", "晚上8点下班",
        "干了10个小时", "一个月休2天", "住302", "给了他一刀", "百分之三十", "扣30%", "二维码", "结婚十年了", "1米6",
        "100斤",
    ],
)  # fmt: skip
def test_no_money(text: str) -> None:
    assert amounts(text) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("厂里说好一个月四千二 没发", ["一个月四千二"]),
        ("中间给过一千五", ["一千五"]),
        ("欠我 3000块钱 不给", ["3000块钱"]),
        ("底薪２８００", ["底薪2800"]),
    ],
)
def test_her_words_are_kept(text: str, words: list[str]) -> None:
    assert [a.text for a in amounts(text)] == words


WORDS = st.lists(
    st.sampled_from(
        [
            "一个月",
            "一天",
            "工资",
            "欠",
            "给了",
            "押金",
            "没发",
            "块",
            "元",
            "万",
            "千",
            "百",
            "十",
            "三",
            "五",
            "两",
            "半",
            "0",
            "12",
            "4200",
            "1.5",
            "99999999",
            "到",
            "/",
            "-",
            "k",
            "，",
            "月",
            "年",
            "号",
        ]
    )
)


@given(st.text(max_size=40) | WORDS.map("".join) | WORDS.map(" ".join))
def test_sums_are_sane(text: str) -> None:
    for amount in amounts(text):
        assert 0 < amount.yuan < 10_000_000
        assert amount.text
        assert amount.per == "once" or amount.role in ("wage", "other")
