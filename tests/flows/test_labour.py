"""Trouble at work, from her first words to the receipt."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.book import FLOWS
from flows.kit import SKIPPED, Ask, Choose, End, Scene
from flows.labour import labour
from flows.labour_case import case
from flows.model import Conversation, FileRef, Frame, Heard, Input, Json, SafeContact, Say, Spot
from flows.saying import spoken
from flows.stored import load
from tests.flows.talk import BOOK, PLACES, TODAY, Talk, at_work

SHOWCASE = "厂里九月起没发 一个月四千二 中间给过一千五"
SKIP = "跳过"


def _shown(talk: Talk, state: str) -> Json:
    value = talk.draft.facts[f"labour.{state}"]
    return value["text"] if isinstance(value, dict) else value


def _scene(text: str = "") -> Scene:
    return Scene(Frame("labour", "case"), Conversation(), Input(Heard(text), 0, TODAY, ()), PLACES)


def _skip_to_review(talk: Talk) -> None:
    for _ in range(20):
        if talk.at == "labour.review":
            return
        talk.says(SKIP)
    raise AssertionError(talk.at)


def test_the_whole_of_unpaid_wages_in_few_replies() -> None:
    talk = at_work(SHOWCASE)
    assert talk.at == "labour.workers"
    _skip_to_review(talk)
    assert len(talk.turns) == 9
    for line in ("从什么时候没发：2026年9月", "工钱：一个月4200元", "给过的钱：1500元", "大约还差6900元（按你说的算）"):
        assert line in talk.answer
    assert not talk.drafts
    talk.says("对")
    (code,) = talk.drafts
    assert f"你的编号：\n{spoken(code)}" in talk.answer
    assert talk.at == "talk.open"
    assert (talk.draft.kind, talk.draft.level, talk.draft.at_least) == ("labour", "none", False)
    assert [_shown(talk, name) for name in ("case", "since", "pay", "paid")] == [
        ["wages"],
        "2026年9月",
        "一个月4200元",
        "1500元",
    ]
    assert _shown(talk, "missing") == "6900元"
    assert _shown(talk, "said") == SHOWCASE


def test_her_first_words_are_read_on_the_way_in() -> None:
    talk = Talk()
    talk.says("厂里九月起没发工资")
    assert talk.at == "labour.pay"


@pytest.mark.parametrize("before", [(), (SKIP,), (SKIP, SKIP), (SKIP, SKIP, SKIP), (SKIP, SKIP, SKIP, SKIP)])
def test_one_line_answers_every_question_about_wages(before: tuple[str, ...]) -> None:
    talk = at_work("没发工资", *before, SHOWCASE)
    _skip_to_review(talk)
    assert "大约还差6900元" in talk.answer


def test_what_is_known_is_not_asked_again_and_what_is_not_is() -> None:
    talk = at_work("没发工资", "一个月四千二 给过一千五")
    assert talk.at == "labour.since"
    talk.says("9月")
    assert talk.at == "labour.workers"


def test_facts_beside_an_option_are_kept() -> None:
    talk = at_work("没发工资", SKIP, SKIP, SKIP, SKIP, "有合同 欠我八千")
    assert talk.at == "labour.kind"
    _skip_to_review(talk)
    assert "还差的钱：8000元" in talk.answer
    assert "手上有的：合同" in talk.answer


@pytest.mark.parametrize(
    ("lines", "state", "shown"),
    [
        (("9月",), "since", "2026年9月"),
        (("９",), "since", "2026年9月"),
        (("十月份",), "since", "2026年10月"),
        (("三个月",), "since", "2026年8月"),
        (("去年腊月",), "since", "2026年1月"),
        (("昨天",), "since", "11月22日 星期日"),
        (("去年",), "since", "2025年"),
        ((SKIP, "4200"), "pay", "一个月4200元"),
        ((SKIP, "４２００"), "pay", "一个月4200元"),
        ((SKIP, "大概四千二"), "pay", "一个月4200元"),
        ((SKIP, "150"), "pay", "一天150元"),
        ((SKIP, "一天一百五"), "pay", "一天150元"),
        ((SKIP, "4200", "0"), "paid", "没有"),
        ((SKIP, "4200", "０"), "paid", "没有"),
        ((SKIP, "4200", "一分钱都没给"), "paid", "没有"),
        ((SKIP, "4200", "没有"), "paid", "没有"),
        ((SKIP, "4200", "一千五"), "paid", "1500元"),
        ((SKIP, SKIP, "两万三"), "owed", "23000元"),
        ((SKIP, "150", "欠我八千"), "owed", "8000元"),
        ((SKIP, SKIP, SKIP, "1"), "workers", "1个人"),
        ((SKIP, SKIP, SKIP, "就我一个"), "workers", "1个人"),
        ((SKIP, SKIP, SKIP, "十二个"), "workers", "12个人"),
        ((SKIP, SKIP, SKIP, SKIP, "1、2"), "paper", ["contract", "chat"]),
        ((SKIP, SKIP, SKIP, SKIP, "5"), "paper", "none"),
        ((SKIP, SKIP, SKIP, SKIP, "没签合同"), "paper", "none"),
        ((SKIP, SKIP, SKIP, SKIP, "老板打过白条"), "paper", "iou"),
    ],
)
def test_a_short_answer_is_read_by_its_question(lines: tuple[str, ...], state: str, shown: Json) -> None:
    talk = at_work("没发工资", *lines)
    _skip_to_review(talk)
    talk.says("1")
    assert _shown(talk, state) == shown


def test_no_sum_is_reckoned_where_an_answer_is_wanting() -> None:
    talk = at_work("没发工资", "9月", "4200", SKIP)
    _skip_to_review(talk)
    assert "大约" not in talk.answer


def test_what_cannot_be_read_is_asked_once_more_and_then_taken_as_she_says_it() -> None:
    talk = at_work("没发工资", SKIP, "三四千吧")
    assert (talk.at, "像“一个月4200”" in talk.answer) == ("labour.pay", True)
    talk.says("三四千吧")
    assert talk.at == "labour.owed"
    _skip_to_review(talk)
    assert "工钱：三四千吧" in talk.answer


def test_an_injury_is_filed_after_its_first_answer_and_grows() -> None:
    talk = at_work("昨天机器压了手")
    assert "先去看伤" in talk.answer
    assert not talk.drafts
    talk.says("1")
    (code,) = talk.drafts
    assert talk.answer.startswith(f"先给你记上了，编号：\n{spoken(code)}")
    assert talk.at == "labour.reported"
    talk.says("没报")
    assert "先给你记上了" not in talk.answer
    _skip_to_review(talk)
    talk.says("1")
    assert len(talk.drafts) == 1
    assert spoken(code) in talk.answer
    assert _shown(talk, "hurt_on") == "11月22日 星期日"
    assert (_shown(talk, "treated"), _shown(talk, "reported"), _shown(talk, "hurt")) == ("yes", "no", "昨天机器压了手")


def test_dismissal() -> None:
    talk = at_work(
        "上个月15号把我辞退了", "微信说的", "两年", "没有", "厂里", "秦安", "随时", "没人", "我想要补偿", "对"
    )
    assert (talk.draft.county, talk.draft.level) == ("秦安县", "none")
    assert [_shown(talk, name) for name in ("dismissed_on", "dismissed_how", "worked", "expecting", "kind")] == [
        "10月15日 星期四",
        "message",
        "两年",
        "no",
        "factory",
    ]
    assert _shown(talk, "story") == "我想要补偿"


def test_pregnancy() -> None:
    talk = at_work("怀孕被辞", "5", "厂里", "在昆山", "晚上8点以后 别让老公知道", "没有了", "1")
    assert [_shown(talk, name) for name in ("case", "pregnant", "done", "place")] == [
        ["pregnancy", "dismissal"],
        "5个月",
        "fired",
        "在昆山",
    ]
    assert talk.draft.county == "昆山市"
    contact = [effect for turn in talk.turns for effect in turn.effects if isinstance(effect, SafeContact)]
    assert contact == [SafeContact("20-24", ("丈夫",))]


def test_harassment_is_filed_early_and_graded_by_what_she_says() -> None:
    talk = at_work("组长老摸我")
    assert "不用你先证明什么" in talk.answer
    talk.says("有点怕")
    assert (talk.opened[0].level, talk.opened[0].at_least) == ("low", True)
    assert talk.at == "labour.still"
    talk.says("还有，我还在那上班")
    assert (talk.draft.level, talk.draft.at_least) == ("medium", False)
    talk.says("没人看见")
    assert talk.at == "labour.place"
    talk.says("苏州")
    talk.says("下班后")
    talk.says("单位的人")
    _skip_to_review(talk)
    talk.says("1")
    assert (_shown(talk, "who"), _shown(talk, "proof"), _shown(talk, "hidden")) == ("boss", "none", "work")


def test_unsafe_is_danger() -> None:
    talk = at_work("被骚扰", "3")
    assert talk.at == "danger.first"
    assert "先打110" in talk.answer
    assert [draft.level for draft in talk.opened] == ["red"]


def test_no_contract() -> None:
    talk = at_work("没签合同没交社保", "去年三月", "饭店", SKIP, "别先找我，等我来", "都没有", SKIP)
    assert "从什么时候干的：2025年3月" in talk.answer
    assert "合同：没签" in talk.answer
    assert "社保：没交" in talk.answer


def test_something_else_is_told_once() -> None:
    talk = at_work("7", "老板扣了我身份证", "工地", "苏州", "1", "4")
    assert talk.at == "labour.review"
    assert "你自己的话：老板扣了我身份证" in talk.answer
    talk = at_work("老板不让我们上厕所还扣手机")
    assert talk.at == "labour.kind"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("工资没发", "wages"),
        ("欠我两万三", "wages"),
        ("一个月四千二 就给过一千", "wages"),
        ("机器压了手", "injury"),
        ("脚被叉车轧了", "injury"),
        ("受伤了没发工资", "injury"),
        ("炒了我", "dismissal"),
        ("不让我来上班了", "dismissal"),
        ("把我辞了 工资没给", "dismissal"),
        ("9月没发 一个月四千二 还把我炒了", "wages"),
        ("怀孕被辞退", "pregnancy"),
        ("我怀着娃让我上夜班", "pregnancy"),
        ("老板摸我", "harassment"),
        ("领导让我陪他喝酒", "harassment"),
        ("没合同", "contract"),
        ("社保没给交", "contract"),
        ("没签合同 工资也不发", "wages"),
    ],
)
def test_a_sentence_tells_the_case(text: str, name: str) -> None:
    heard = case(text, _scene(text))
    assert heard is not None
    assert heard.trigger == name


@pytest.mark.parametrize("text", ["你好", "不想上班", "干活的事：工资、受伤、辞退"])
def test_a_sentence_that_tells_no_one_case_is_asked_about(text: str) -> None:
    assert case(text, _scene(text)) is None


def test_the_place_is_taken_only_where_she_says_she_is_there() -> None:
    heard = case("我在苏州电子厂 三个月没发工资", _scene())
    assert heard is not None
    assert heard.also["place"].value == {"text": "苏州市", "areas": ["苏州市"]}
    home = case("我家在秦安 三个月没发工资", _scene())
    assert home is not None
    assert "place" not in home.also


def test_an_answer_is_changed_in_the_review() -> None:
    talk = at_work(SHOWCASE)
    _skip_to_review(talk)
    talk.says("不对")
    assert talk.at == "labour.pick"
    talk.says(str(talk.labels.index("工钱") + 1))
    assert talk.at == "labour.pay"
    talk.says("4500")
    assert talk.at == "labour.review"
    assert "工钱：一个月4500元" in talk.answer
    assert "大约还差7500元" in talk.answer


def test_the_case_itself_is_changed_in_the_review() -> None:
    talk = at_work(SHOWCASE)
    _skip_to_review(talk)
    talk.says("2")
    talk.says("1")
    assert talk.at == "labour.case"
    talk.says("没签合同")
    assert talk.at == "labour.started"


def test_back_asks_the_last_question_again() -> None:
    talk = at_work("没发工资", "9月", "4200")
    assert talk.at == "labour.paid"
    talk.says("返回")
    assert talk.at == "labour.pay"
    talk.says("5000")
    _skip_to_review(talk)
    assert "工钱：一个月5000元" in talk.answer


def test_the_menu_can_be_called_in_the_middle() -> None:
    talk = at_work("没发工资", "9月", "菜单")
    assert talk.at == "menu.menu"
    assert not talk.drafts
    talk.says("2")
    assert talk.at == "labour.case"


def test_digits_do_not_choose_where_a_number_is_asked() -> None:
    talk = at_work("没发工资", SKIP, "4200")
    (say,) = (effect for effect in talk.turns[-1].effects if isinstance(effect, Say))
    assert (say.numbered, say.options) == (False, (SKIP,))
    talk.says("1")
    _skip_to_review(talk)
    assert "给过的钱：1元" in talk.answer


def test_full_width_digits_choose() -> None:
    assert at_work("２").at == "labour.treated"


def test_photos_sent_on_the_way_are_kept_for_the_ticket() -> None:
    talk = at_work("没发工资")
    talk.says(files=(FileRef("f1", "photo"),))
    assert talk.at == "labour.since"
    _skip_to_review(talk)
    talk.says("1")
    assert any("f1" in str(effect) for effect in talk.turns[-1].effects)


def test_a_place_shared_from_the_phone_is_never_met_with_silence() -> None:
    talk = at_work("没发工资")
    assert talk.says(spot=Spot(31.3, 120.6, "江苏省苏州市"))
    assert talk.at == "labour.since"


def _first(talk: Talk) -> str:
    return talk.picks(0)


def _last(talk: Talk) -> str:
    return talk.says("1" if SKIP not in talk.labels else SKIP)


def _one(talk: Talk) -> str:
    return talk.says("1")


@pytest.mark.parametrize("start", [str(n) for n in range(1, 8)])
@pytest.mark.parametrize("step", [_first, _last, _one])
def test_any_case_comes_to_a_receipt(start: str, step: Callable[[Talk], str]) -> None:
    talk = at_work(start)
    for _ in range(25):
        if talk.at == "talk.open":
            break
        assert step(talk)
    assert talk.at == "talk.open"
    assert len(talk.drafts) == 1
    assert f"你的编号：\n{spoken(next(iter(talk.drafts)))}" in talk.answer


_ASKED = [state for state in labour.states if isinstance(state, Ask | Choose)]
_WORDS = st.one_of(
    st.text(max_size=40), st.text(alphabet="没发工资一个月给过四千二百五0123456789起欠我，。 九月", max_size=30)
)


@settings(max_examples=100, deadline=None)
@given(
    state=st.sampled_from([s.name for s in labour.states if not isinstance(s, End)]), texts=st.lists(_WORDS, max_size=3)
)
def test_any_text_anywhere_is_answered(state: str, texts: list[str]) -> None:
    talk = Talk(Conversation(frames=(Frame("labour", state),), asked=1))
    for text in texts:
        assert talk.says(text)


@pytest.mark.parametrize("state", _ASKED, ids=lambda state: state.name)
def test_two_replies_are_enough_for_any_question_that_can_be_skipped(state: Ask | Choose) -> None:
    if not state.skip:
        return
    talk = Talk(Conversation(frames=(Frame("labour", state.name),), asked=1))
    talk.says("嗯呢那个咋说呢")
    if talk.at == f"labour.{state.name}":
        talk.says("嗯呢那个咋说呢")
    assert talk.at != f"labour.{state.name}"


def test_every_answer_has_a_name_to_be_read_back_by() -> None:
    unnamed = {state.name for state in _ASKED if not BOOK.wording.of("labour", state.name).name}
    assert unnamed == {"told"}


def test_every_question_but_the_case_can_be_skipped() -> None:
    assert [state.name for state in _ASKED if FLOWS["labour"].leads(state.name, SKIPPED) is None] == ["case"]


def test_a_talk_stored_before_a_state_was_removed_begins_again() -> None:
    talk = Talk(
        load('{"frames":[{"flow":"labour","state":"gone","answers":{},"trail":[],"ticket":""}],"asked":3,"options":[]}')
    )
    assert talk.says("工资没发")
    assert talk.at == "labour.since"
