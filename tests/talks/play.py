"""A talk is played on a stage; what went as stated stays as it is written, the rest is written as it went."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.talk import HER, NOTHING, WOMAN, Act, Seen, Stage, Step, Talk, TalkError, line_of

QUIET = ("update", "words", "count")
"""Effects that need not be stated."""


async def went(talk: Talk, stage: Stage) -> str:
    """The talk as it goes on a stage: what is as stated stays as it is written."""
    lines = [*talk.head]
    for step in talk.steps:
        act = Act(step.act.mark, step.act.who, _coded(step.act.text, stage.codes))
        try:
            seen = await stage.do(act)
        except Exception as error:
            error.add_note(f"in line {step.number} of the talk: {step.act.mark} {step.act.text}")
            raise
        lines += [*step.lead, line_of(talk, step.act.mark, step.act.who, step.act.text)]
        lines += _as_seen(talk, step, seen, stage.codes)
    return "\n".join((*lines, *talk.tail)) + "\n"


def differs(path: Path, before: str, after: str) -> str:
    """The difference between the talk and how it went, to be read."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), f"{path} (as it is)", "(as it went)", "", "")
    return "\n".join(lines)


def _as_seen(talk: Talk, step: Step, seen: Seen, codes: Sequence[str]) -> list[str]:
    groups = list(_groups(talk, step, seen))
    known = [(line, [_plain(text, codes) for text in actual]) for line, actual in groups]
    lines: list[str] = []
    same = True
    for (mark, who), actual in known:
        stated = [line.text for line in step.seen if (line.mark, line.who) == (mark, who)]
        same = same and len(stated) == len(actual) and all(map(_fits, stated, actual))
        lines += [line_of(talk, mark, who, text) for text in _kept(stated, actual)]
    return [line_of(talk, line.mark, line.who, line.text) for line in step.seen] if same else lines


def _groups(talk: Talk, step: Step, seen: Seen) -> Iterator[tuple[tuple[str, str], Sequence[str]]]:
    """What has to be looked at: messages to women always, the rest where the step states any."""
    stated = dict.fromkeys((line.mark, line.who) for line in step.seen)
    women = [HER, *(player.name for player in talk.cast if player.role == WOMAN)]
    for woman in women:
        yield ("<", woman), seen.messages.get(woman, ())
    for mark, who in stated:
        texts = [line.text for line in step.seen if (line.mark, line.who) == (mark, who)]
        if mark == "!":
            effects = [e for e in seen.effects.get(who, ()) if e.split()[0] not in QUIET or e in texts]
            yield (mark, who), effects or (NOTHING,)
        elif mark == "*<":
            yield (mark, who), seen.messages.get(who, ()) or (NOTHING,)
        elif mark == "=":
            yield (mark, who), (seen.states.get(who, NOTHING),)
        elif who not in women:
            raise TalkError(f"line {step.number}: {who} is staff, write *<")


def _fits(stated: str, actual: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in stated.split("{…}"))
    return re.fullmatch(pattern, actual, re.DOTALL) is not None


def _kept(stated: Sequence[str], actual: Sequence[str]) -> Iterator[str]:
    """The actual lines, as they were stated where a stated one fits."""
    at = 0
    for text in actual:
        found = next((i for i in range(at, len(stated)) if _fits(stated[i], text)), None)
        yield text if found is None else stated[found]
        at = at if found is None else found + 1


def _plain(text: str, codes: Sequence[str]) -> str:
    for number, code in enumerate(codes, start=1):
        spoken = "-".join((code[:4], code[4:8], code[8:]))
        blank = "code" if number == 1 else f"code{number}"
        text = text.replace(spoken, f"{{{blank}}}").replace(f"尾号{code[8:]}", f"尾号{{{blank}}}")
    return text


def _coded(text: str, codes: Sequence[str]) -> str:
    for number, code in enumerate(codes, start=1):
        spoken = "-".join((code[:4], code[4:8], code[8:]))
        text = text.replace("{code}" if number == 1 else f"{{code{number}}}", spoken)
    return text
