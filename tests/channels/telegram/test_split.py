"""Cutting long texts: nothing lost, nothing too long, nothing torn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.split import split, units


@given(
    text=st.text(alphabet=st.sampled_from("字。a1 \n😢👩\u200d🏽🇨🇳e\u0301，"), max_size=400), limit=st.integers(8, 60)
)
def test_nothing_is_lost_and_nothing_is_too_long(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, []),
        ("  \n", 10, []),
        ("一句。两句。三句。", 7, ["一句。两句。", "三句。"]),
        ("他说：“好。”然后走了", 8, ["他说：“好。”", "然后走了"]),
        ("没有句号，只有逗号这里", 8, ["没有句号，", "只有逗号这里"]),
        ("长长长长长长长长", 5, ["长长长长长", "长长长"]),
        ("一句。长长长长长长长", 8, ["一句。长长长长长", "长长"]),
        ("aaaa👩\u200d🏭", 7, ["aaaa", "👩\u200d🏭"]),
        ("aaa👍🏽", 6, ["aaa", "👍🏽"]),
        ("aaaa🇨🇳🇨🇳", 9, ["aaaa🇨🇳", "🇨🇳"]),
        ("aaaae\u0301", 5, ["aaaa", "e\u0301"]),
    ],
)
def test_where_it_is_cut(text: str, limit: int, parts: list[str]) -> None:
    assert split(text, limit) == parts
