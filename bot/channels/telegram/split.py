"""A text that is too long for one message, cut where a reader would pause and never inside a sign."""

from __future__ import annotations

import re
import unicodedata

SENTENCE = re.compile(r"[。！？!?…]+[”’」』）)]*\s*|\.\s+|\n+")
CLAUSE = re.compile(r"[，、；：,;:]\s*|\s+")
JOINER = "\u200d"
_BEHIND = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, as Telegram counts it."""
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` UTF-16 units; joined they are the text again. Blank parts are left out."""
    parts = []
    while len(text) > limit // 2 and units(text) > limit:
        cut = _cut(text[: _fits(text, limit)], text)
        parts.append(text[:cut])
        text = text[cut:]
    parts.append(text)
    return [part for part in parts if part.strip()]


def _fits(text: str, limit: int) -> int:
    """How many characters from the start fit."""
    left = limit
    for index, char in enumerate(text):
        left -= 2 if char > "\uffff" else 1
        if left < 0:
            return index
    return len(text)


def _cut(head: str, text: str) -> int:
    """Where to cut: after the last sentence, else the last clause, if that leaves at least half; else between signs."""
    for ends in (SENTENCE, CLAUSE):
        found = [match.end() for match in ends.finditer(head)]
        if found and found[-1] >= len(head) // 2:
            return found[-1]
    cut = len(head)
    while cut > len(head) // 2 and not _between_signs(text, cut):
        cut -= 1
    return cut


def _between_signs(text: str, cut: int) -> bool:
    before, after = text[cut - 1], text[cut]
    if before == JOINER or _BEHIND.match(after) or unicodedata.combining(after):
        return False
    flags = 0
    while flags < cut and _FLAG.match(text[cut - 1 - flags]):
        flags += 1
    return not (flags % 2 and _FLAG.match(after))
