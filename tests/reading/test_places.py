"""Places, by the names the caller knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.places import find

NAMES = {
    "秦安": "620522", "秦安县": "620522", "张家川": "620525", "张家川回族自治县": "620525", "清水": "620521",
    "清水县": "620521",
    "麦积": "620503", "天水": "620500", "苏州": "320500", "昆山": "320583", "上海": "310000",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我是秦安的", ("620522",)),
        ("甘肃天水秦安县人在苏州", ("620500", "620522", "320500")),
        ("张家川回族自治县", ("620525",)),
        ("张家川 在昆山打工", ("620525", "320583")),
        ("秦安 秦安县 还是秦安", ("620522",)),
        ("昆山，清水人", ("320583", "620521")),
        ("　麦积　", ("620503",)),
        ("不知道", ()),
        ("", ()),
    ],
)
def test_find(text: str, found: tuple[str, ...]) -> None:
    assert find(text, NAMES) == found


def test_no_names() -> None:
    assert find("秦安", {}) == find("秦安", {"": "x"}) == ()


@given(st.text(max_size=30), st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=6))
def test_only_what_is_known_is_found(text: str, names: dict[str, str]) -> None:
    found = find(text, names)
    assert set(found) <= set(names.values())
    assert len(set(found)) == len(found)
