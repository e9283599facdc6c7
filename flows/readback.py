"""Answers in words: read back to her before filing, and shown to the operator who claims the ticket."""

from __future__ import annotations

from collections.abc import Mapping

from flows.model import Json
from flows.wording import Sentences, Wording

LONGEST = 60
"""Characters of her own words that are read back to her; the operator sees them whole."""


def readback(wording: Wording, facts: Mapping[str, Json], longest: int = LONGEST) -> tuple[str, ...]:
    """One line for each fact that has a name in the wording and was not skipped.

    `facts` are values by flow.state, as `kit.facts` gives them; `longest` is the most characters of one value.
    """
    common = wording.of("common", "options").choices
    lines = []
    for key, value in facts.items():
        flow, _, state = key.partition(".")
        sentences = wording.by_state.get((flow, state))
        if sentences is not None and sentences.name and value is not None:
            lines.append(f"{sentences.name}：{_shown(value, sentences, common, longest)}")
    return tuple(lines)


def _shown(value: Json, sentences: Sentences, common: Mapping[str, str], longest: int) -> str:
    labels = {**common, **sentences.choices}
    told = value["text"] if isinstance(value, dict) and "text" in value else value
    values = told if isinstance(told, list) else [told]
    text = "、".join(labels.get(str(one), str(one)) for one in values)
    return text if len(text) <= longest else text[:longest] + "……"
