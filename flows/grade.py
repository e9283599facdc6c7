"""How dangerous it is: nine items that count and what alone means the highest level.

Source: 全国妇联 2018 规程, 家庭暴力危险性预测量表 (fact sheet H-CN-01 to 04), in our own words.
Any answer that is missing or skipped is unknown, not zero, so a grade says whether it is only "at least".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.model import Level

NINE = (
    "says_kill",
    "believes",
    "controls",
    "own_or_ruin",
    "own_death",
    "die_together",
    "her_parents",
    "expects",
    "watches",
)
DEADLY = "deadly"
SCALE = (*NINE, DEADLY)
MEDIUM, HIGH = 4, 6
"""Items answered yes from which the grade is medium and high (H-CN-03)."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A level, and whether unknown answers could still raise it."""

    level: Level
    at_least: bool
    score: int


def grade(answers: Mapping[str, str]) -> Grade:
    """The grade of what was answered so far: `answers` gives yes, no, skipped ... by item.

    Strangling, another deadly act, a child in danger now, or violence going on are red at once (H-CN-02, H-T-RED).
    A weapon or a threat to kill is high whatever the score.
    """
    score = sum(answers.get(item) == "yes" for item in NINE)
    red = answers.get("safe") == "unsafe" or any(answers.get(item) == "yes" for item in ("choke", DEADLY, "kids"))
    if red:
        return Grade("red", at_least=False, score=score)
    unknown = any(answers.get(item) not in ("yes", "no") for item in (*NINE, DEADLY, "choke"))
    armed = answers.get("weapon") == "yes"
    level: Level = "high" if armed or score >= HIGH else "medium" if score >= MEDIUM else "low"
    return Grade(level, at_least=unknown, score=score)
