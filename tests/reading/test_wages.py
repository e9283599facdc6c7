"""Several facts of wages in one line, and what by them is owed; told on 2026-11-23."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.dates import When
from flows.reading.wages import WageFacts, estimate, facts
from flows.reading.workplace import workplace

TODAY = date(2026, 11, 23)


def test_the_line_on_the_poster() -> None:
    said = facts("厂里九月起没发 一个月四千二 中间给过一千五", TODAY)
    assert said == WageFacts(since=When(date(2026, 9, 1), "month", "九月"), monthly=4200, paid=1500)
    assert estimate(said, TODAY) == 6900


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("厂里三个月没发工资 一月四千", {"months": 3, "monthly": 4000, "since": "2026-08-01"}),
        ("欠我两个月工资 月薪4500", {"months": 2, "monthly": 4500, "since": "2026-09-01"}),
        ("老板拖了俩月工资没给,一天150", {"months": 2, "daily": 150, "boss": True, "since": "2026-09-01"}),
        ("我们七个人都没拿到钱", {"workers": 7}),
        ("我们十二个姐妹 老板跑了 欠我们八万", {"workers": 12, "owed": 80000, "boss": True}),
        ("我们俩都没发", {"workers": 2}),
        ("一共２０个工人", {"workers": 20}),
        ("我们三个月没发", {"months": 3, "since": "2026-08-01"}),
        ("就我一个没发", {"workers": 1}),
        ("鑫源电子厂九月起没发", {"workplace": "鑫源电子厂", "since": "2026-09-01"}),
        ("我在苏州一个饭店洗碗 老板欠我八千", {"workplace": "苏州一个饭店", "owed": 8000, "boss": True}),
        ("10月份工资3800没给", {"owed": 3800, "months": 1, "since": "2026-10-01"}),
        ("底薪2800 到手一个月4200", {"monthly": 4200}),
        ("给了1000 又给了500", {"paid": 1500}),
        ("半年没发了 一个月3500 发过两千", {"months": 6, "monthly": 3500, "paid": 2000, "since": "2026-05-01"}),
        ("一天一百八 干了25天 工头只给了一千", {"daily": 180, "paid": 1000, "boss": True}),
        ("工资4000块 从八月就没见过钱", {"monthly": 4000, "since": "2026-08-01"}),
        ("去年腊月的工资到现在没给 三千二", {"since": "2026-01-01", "months": 1, "owed": 3200}),
        ("包工头欠我一万八 国庆说给 到现在没给", {"owed": 18000, "boss": True}),
        ("厂里欠我工资都三个月了一个月4千5", {"months": 3, "monthly": 4500, "since": "2026-08-01"}),
        ("老板说十月底给 现在电话不接 欠我7600", {"owed": 7600, "boss": True}),
        ("说好的180一天 干了62天 给了5000剩下的不给", {"daily": 180, "paid": 5000}),
        ("从去年国庆干到今年五月 一分钱没给 总共两万一千六", {"owed": 21600}),
        ("8月16号进厂 到现在就发了1800", {"paid": 1800}),
        ("干了三个月了 月薪4000", {"monthly": 4000}),
        ("一个月4000加班费另算 九月十月都没发", {"since": "2026-09-01", "months": 2, "monthly": 4000}),
        ("老板欠我们6个人45000", {"workers": 6, "owed": 45000, "boss": True}),
        ("欠薪三万 有欠条 去年12月写的", {"owed": 30000}),
        ("二百一天 干了一百二十天 给了八千 还欠一万六", {"daily": 200, "paid": 8000, "owed": 16000}),
        ("月工资四千五百元整 拖欠2个月", {"monthly": 4500, "months": 2, "since": "2026-09-01"}),
        ("厂里有500人", {}),
        ("两个孩子 3楼 打12338 没人管", {}),
        ("你好", {}),
        ("", {}),
    ],
)
def test_facts(text: str, known: dict[str, object]) -> None:
    said = facts(text, TODAY)
    found = {
        name: getattr(said, name) for name in WageFacts.__dataclass_fields__ if getattr(said, name) not in (None, False)
    }
    if said.since:
        found["since"] = said.since.start.isoformat()
    assert found == known


@pytest.mark.parametrize(
    ("text", "owed"),
    [
        ("九月起没发 一个月四千二", 8400),
        ("三个月没发 一个月4000", 12000),
        ("欠三个月工资 一个月4000 给过1000", 11000),
        ("9月15号起没发 月薪3000", 6000),
        ("10月25号起没发 月薪3000", None),  # no full month yet
        ("这个月没发 月薪3000", None),  # the running month is not due
        ("去年起没发 月薪3000", None),  # a year is too vague
        ("九月起没发", None),
        ("一个月四千二", None),
        ("九月起没发 一天150", None),
        ("九月起没发 三个月没给了 一个月4200", 8400),  # the smaller of what she counts and what is due
        ("十月没发 一个月4200 给过五千", None),  # nothing left
        ("九月起没发 一个月四千 后来一个月三千", None),  # which one?
        ("三月干到七月 一月3500 一分没给", 17500),
        ("7月到9月没发 一个月3000", 9000),
        ("七月八月没发 一个月3000", 6000),  # those two, not every month since
        ("七月没发 一个月3000", 3000),
        ("七月起没发 一个月3000", 12000),
        ("从七月到现在没发 一个月3000", 12000),
        ("去年11月到今年1月没给 一个月3000", 9000),
        ("我3月15号来的 签了一年合同 月薪3800", None),  # nothing says it was not paid
        ("干了三个月了 月薪4000", None),
        ("国庆说给 一个月4000", None),
        ("", None),
    ],
)
def test_estimate(text: str, owed: int | None) -> None:
    assert estimate(facts(text, TODAY), TODAY) == owed


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("鑫源电子厂", "鑫源电子厂"),
        ("我在鑫源电子厂上班", "鑫源电子厂"),
        ("在昆山富士康电子厂里上班", "昆山富士康电子厂"),
        ("我们宏达服装厂不发工资", "宏达服装厂"),
        ("厂名叫永兴制衣厂", "永兴制衣厂"),
        ("苏州工业园区一家公司", "苏州工业园区一家公司"),
        ("厂里不发工资", None),
        ("电子厂", None),
        ("在一个饭店", None),
        ("老板跑了 工厂关了", None),
        ("厂长不给", None),
        ("我住在如家酒店", None),
        ("九月起电子厂没发", None),
    ],
)
def test_workplace(text: str, place: str | None) -> None:
    assert workplace(text) == place


WORDS = st.lists(
    st.sampled_from(
        [
            "我们",
            "七个人",
            "九月起",
            "没发",
            "三个月",
            "工资",
            "一个月",
            "四千二",
            "4200",
            "给过",
            "一千五",
            "欠",
            "老板",
            "电子厂",
            "鑫源",
            "在",
            "半年",
            "上个月",
            "俩",
            "一天",
            "150",
        ]
    )
)


@given(st.text(max_size=40) | WORDS.map("".join) | WORDS.map(" ".join), st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_facts_are_sane(text: str, today: date) -> None:
    said = facts(text, today)
    sums = [said.monthly, said.daily, said.paid, said.owed, said.months, said.workers, estimate(said, today)]
    assert all(value is None or value > 0 for value in sums)
    assert said.since is None or said.since.start <= today
