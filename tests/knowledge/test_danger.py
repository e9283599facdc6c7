"""What the danger rules hear and what they must not: the lines of the brief one by one, and counts over many lines.

`danger_lines.tsv` has three halves: `tune` was looked at while the rules were written, `report` was not, and `fresh`
was written after the rules by the same hand and never looked at. Only `fresh` tells how the rules do on new words.
A bare "he beats me" is labelled danger; a habit, a past not yet over, or a question about herself is soft.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import knowledge
from knowledge.danger import Danger, DangerLexiconError, DangerRules, assess, load

LEXICON = (Path(knowledge.__file__).parent / "lexicon" / "danger.toml").read_text(encoding="utf-8")
LINES = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("danger_lines.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
RULES = load(LEXICON)

SMALL = """
[letters]
pairs = ["門门"]
[pinyin]
ta = "他"
[spelling]
"救名" = "救命"
[clauses]
turns = ["现在"]
present = ["现在"]
over = ["离了"]
[words]
me = ["我"]
[masks]
work = ["打工"]
[[guard]]
name = "past"
lowers = "soft"
phrases = ["以前"]
[[kind]]
name = "beaten"
level = "danger"
guards = ["past"]
phrases = ["打{me}"]
"""


def heard(half: str) -> Counter[tuple[str, Danger]]:
    return Counter((label, assess(RULES, text)) for label, where, text in LINES if where == half)


@pytest.mark.parametrize(
    "text",
    [
        *("救命", "救我", "救 命", "救，命", "打@我", "他 打 我", "T打我", "110", "他拿🔪", "救名啊"),
        *("ta da wo", "TADAWO", "tā dǎ wǒ", "jiu ming", "bie guo lai", "他打wo", "ｔａ打我"),
        *("掌柜的打我", "男人打我", "又挨打咧", "俺家掌柜打俺", "叫男人打了"),
        *("老公說要殺了我", "門被他反鎖了 出不去", "別打了 求你"),
        *("我不想活了", "他拿着刀", "我躲在厕所", "他掐我脖子", "他把我锁在屋里", "他在打孩子"),
    ],
)
def test_danger_is_heard(text: str) -> None:
    assert assess(RULES, text) == "danger"


@pytest.mark.parametrize(
    "text",
    [
        *("以前打过我 现在又在砸门", "以前打过我现在又在砸门", "他没打我，但是他拿着刀", "没有刀，他用棍子打我"),
        *("如果他打我怎么办，他现在就在砸门", "打工的钱没给他，他就打我", "他说要是敢走就弄死我"),
        *("打官司的事先不说，他正打我呢", "没一天不打我，今天又把我打了", "我们离婚了，他刚才打我"),
    ],
)
def test_a_guard_in_one_clause_leaves_the_next_alone(text: str) -> None:
    assert assess(RULES, text) == "danger"


@pytest.mark.parametrize(
    "text",
    [
        *("我怕他今晚回来", "他又喝酒了", "我好怕", "他不让我出门", "活着没意思", "他经常打我", "昨天他打我了"),
        *("如果他再打我怎么办", "男人打我咋办", "他说要自杀", "旁边有人"),
    ],
)
def test_what_is_quiet_or_possible_is_soft(text: str) -> None:
    assert assess(RULES, text) == "soft"


@pytest.mark.parametrize(
    "text",
    [
        *("打工", "打官司", "打电话", "打算", "打卡", "打折", "杀价", "杀毒", "打我电话", "工资打我卡上", "他动手术"),
        *("笑死", "累死了", "气死我了", "饿死", "忙死", "我想死你们了", "跳楼价", "da gong"),
        *("十年前打过我，早离了", "如果他打我怎么办", "打人犯法吗", "家暴怎么取证", "保护令怎么申请"),
        *("拖欠工资", "老板骂我", "他没打我", "没有刀", "ta mei da wo", "他在外面有人", "我不怕他"),
        *("", " ", "\x00", "1", "2", "???", "a" * 300),
    ],
)
def test_look_alikes_are_none(text: str) -> None:
    assert assess(RULES, text) == "none"


@pytest.mark.parametrize(
    ("half", "danger", "seen", "false_alarms"),
    [("report", 0.97, 0.97, 0.03), ("fresh", 0.60, 0.52, 0.22)],
)
def test_over_many_lines(half: str, danger: float, seen: float, false_alarms: float) -> None:
    """Floors a little under what was measured: danger as danger, danger or soft as either, none as either."""
    counts = heard(half)
    of = Counter({label: sum(n for (told, _), n in counts.items() if told == label) for label in get_args(Danger)})
    missed = counts["danger", "none"] + counts["soft", "none"]
    loud = counts["danger", "danger"] / of["danger"]
    noticed = 1 - missed / (of["danger"] + of["soft"])
    alarmed = 1 - counts["none", "none"] / of["none"]
    print(f"\n{half}: danger as danger {loud:.1%}, danger or soft noticed {noticed:.1%}, false alarms {alarmed:.1%}")
    print(f"  {dict(sorted(counts.items()))}")
    assert loud >= danger
    assert noticed >= seen
    assert alarmed <= false_alarms


def test_the_lines_are_many_and_told_apart() -> None:
    assert len({text for _, _, text in LINES}) == len(LINES) >= 320
    assert {label for label, _, _ in LINES} == set(get_args(Danger))
    assert {half for _, half, _ in LINES} == {"tune", "report", "fresh"}
    assert sum(len(text) >= 75 for _, _, text in LINES) >= 30


@given(st.text(max_size=400))
def test_any_text_is_one_of_three(text: str) -> None:
    assert assess(RULES, text) in get_args(Danger)


@given(st.lists(st.sampled_from([*"他我打救命不想活刀门怕 ，。", "以前", "如果", "ta", "da", "没有"]), max_size=80))
def test_any_order_of_our_words_is_one_of_three(words: list[str]) -> None:
    assert assess(RULES, "".join(words)) in get_args(Danger)


@given(st.text(max_size=60))
def test_danger_is_heard_after_any_sentence(before: str) -> None:
    assert assess(RULES, f"{before}\n。他现在拿着刀要杀了我") == "danger"


@pytest.mark.parametrize(
    "unit", ["他", "打", "他打", "ta", "xian", "救 ", "，", "我怕以前如果没有", "a1@", "打工没有他他他"]
)
def test_ten_thousand_characters_are_read_to_the_end(unit: str) -> None:
    assert assess(RULES, (unit * 10_000)[:10_000] + "\n他现在拿着刀要杀了我") == "danger"


def patterns(rules: DangerRules) -> Iterator[re.Pattern[str]]:
    yield from (rules.misspelt, rules.turns, rules.present, rules.over, rules.masks)
    yield from (guard.pattern for guard in rules.guards)
    yield from (kind.pattern for kind in rules.kinds)


def test_patterns_are_linear_by_construction() -> None:
    """The only repeat is a gap of at most six characters: no stars, no pluses, no repeated group."""
    for pattern in patterns(RULES):
        bare = re.sub(r"\\.", "x", pattern.pattern).replace(".{0,6}", "")
        assert not re.search(r"[*+{}]", bare), pattern.pattern


def test_names_are_unique_and_every_guard_is_used() -> None:
    assert len({kind.name for kind in RULES.kinds}) == len(RULES.kinds)
    assert len({guard.name for guard in RULES.guards}) == len(RULES.guards)
    assert {guard.name for guard in RULES.guards} == {name for kind in RULES.kinds for name in kind.guards}


def test_a_small_lexicon_is_read() -> None:
    rules = load(SMALL)
    assert [assess(rules, text) for text in ("打我", "以前打我", "打工", "以前打我，打我")] == [
        *("danger", "soft", "none", "danger")
    ]


@pytest.mark.parametrize(
    ("was", "made", "says"),
    [
        ("[letters]", "[letters", "not TOML"),
        ('"門门"', '"門"', "letters.pairs: a character has no partner"),
        ('ta = "他"', "ta = 1", "pinyin: every line must say"),
        ('"救名" = "救命"', "", "spelling: every line must say"),
        ('turns = ["现在"]', "", "clauses.turns: a list of words is missing"),
        ('"打{me}"', '"打{you}"', "kind beaten: '打{you}' names no word list; add 'you'"),
        ('"打{me}"', '"打{me"', "kind beaten: '打{me' has a stray '{'"),
        ('"打{me}"', '"…"', "kind beaten: '…' has no word to begin with"),
        ('["打{me}"]', "[]", "kind beaten: phrases are missing"),
        ('guards = ["past"]', 'guards = ["never"]', "kind beaten: no guard is called 'never'; use one of past"),
        ('level = "danger"', 'level = "loud"', "kind beaten: 'loud' is no level"),
        ('name = "past"', "", "guard: an entry has no name"),
        ("[[guard]]", "[guard]", "guard: no entries; add sections [[guard]]"),
        ("[words]", "[word]", "words: the table is missing"),
        ('me = ["我"]', "me = []", "words.me: the list is empty"),
        ('lowers = "soft"', 'lowers = "soft"\ncarries = "yes"', "guard past: carries is true or false"),
    ],
)
def test_a_broken_lexicon_says_what_to_mend(was: str, made: str, says: str) -> None:
    with pytest.raises(DangerLexiconError) as told:
        load(SMALL.replace(was, made))
    assert says in str(told.value)
    assert "\n" not in str(told.value)
