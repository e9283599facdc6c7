"""Every sentence the bot says, by flow and state. Counsellors edit the TOML files beside this; no code is touched."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BLANK = re.compile(r"\{([a-z_]+)\}")
KEYS = frozenset({"ask", "again", "name", "choices", "also"})


class WordingError(Exception):
    """措辞文件有误: a wording file cannot be used; the message names the file, the place and the mend."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """What one state says.

    `ask` is said on reaching it, one message each; `again` when a reply was not understood; `name` is what the state
    is called when her answers are read back; `choices` the label of each option; `also` other words for an option.
    """

    ask: tuple[str, ...] = ()
    again: str = ""
    name: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wording:
    """All sentences of one language, by (flow, state)."""

    by_state: Mapping[tuple[str, str], Sentences]

    def of(self, flow: str, state: str) -> Sentences:
        """What a state says; raises WordingError when the file has no such section."""
        try:
            return self.by_state[flow, state]
        except KeyError:
            raise WordingError(f"措辞缺一节：{flow}.toml 里要有 [{state}]") from None

    def line(self, flow: str, state: str, blanks: Mapping[str, str]) -> str:
        """The first message of a section, its blanks filled."""
        return fill(self.of(flow, state).ask[0], blanks)


def fill(text: str, blanks: Mapping[str, str]) -> str:
    """The text with {blank} replaced; a line that a blank leaves empty is dropped, an unknown blank becomes empty."""
    lines = []
    for line in text.strip().splitlines():
        filled = BLANK.sub(lambda found: blanks.get(found[1], ""), line).strip()
        if filled or not BLANK.search(line):
            lines.append(filled)
    return "\n".join(lines)


def parse(files: Mapping[str, str]) -> Wording:
    """The wording in TOML texts by flow name; later keys of a mapping made by `overlay` win.

    Raises WordingError with the file, the section and what to mend.
    """
    sections: dict[tuple[str, str], Sentences] = {}
    for flow, text in files.items():
        for state, section in _toml(flow, text).items():
            sections[flow, state] = _sentences(flow, state, section)
    return Wording(sections)


def overlay(shipped: Mapping[str, str], own: Mapping[str, str]) -> Wording:
    """The shipped wording with a federation's own sections laid over it, section by section."""
    return Wording({**parse(shipped).by_state, **parse(own).by_state})


def _toml(flow: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WordingError(f"措辞文件读不懂：{flow}.toml：{error}。改好这一行再启动。") from None


def _sentences(flow: str, state: str, section: Any) -> Sentences:
    where = f"{flow}.toml 的 [{state}]"
    if not isinstance(section, dict):
        raise WordingError(f"措辞文件有误：{where} 应是一节，写成 [{state}] 再换行。")
    if extra := set(section) - KEYS:
        raise WordingError(f"措辞文件有误：{where} 不认得 {sorted(extra)[0]}，可用的是 {'、'.join(sorted(KEYS))}。")
    ask, choices, also = section.get("ask", []), section.get("choices", {}), section.get("also", {})
    asks = [ask] if isinstance(ask, str) else ask
    if not (isinstance(asks, list) and isinstance(choices, dict) and isinstance(also, dict)):
        raise WordingError(f"措辞文件有误：{where} 里 ask 要写成文字，choices、also 要写成 {{ 选项 = … }}。")
    texts = [*asks, section.get("again", ""), section.get("name", ""), *choices.values()]
    words = [word for known in also.values() for word in (known if isinstance(known, list) else [None])]
    if not all(isinstance(text, str) for text in (*texts, *words)):
        raise WordingError(f"措辞文件有误：{where} 里 ask、again、name、choices 要写成文字，also 要写成列表。")
    return Sentences(
        ask=tuple(asks),
        again=section.get("again", ""),
        name=section.get("name", ""),
        choices=dict(choices),
        also={option: tuple(words) for option, words in also.items()},
    )
