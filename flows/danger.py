"""Danger, in any state: the numbers first, then one offer; after that only what she asks for.

Two steps at most (design, section 10). The urgent ticket is filed on reaching the first step; grades only rise by chat.
"""

import re
from collections.abc import Mapping

from flows.kit import Ask, Choose, End, Flow, Lines, Reading, Scene, facts
from flows.model import Draft, Effect, Page
from flows.reading import places

_POLICE = re.compile("(?<![不没别])(?<!不[要用想敢能])报警")


def _draft(scene: Scene) -> Draft:
    areas = places.find(str(scene.value("where") or ""), scene.places)
    return Draft("violence", "red", at_least=False, county=areas[0] if areas else "", facts=facts(scene.frame))


def _blanks(scene: Scene, lines: Lines) -> Mapping[str, str]:
    return {"police": lines("told_desk" if scene.input.duty.on else "told_nobody")}


def _page(scene: Scene) -> tuple[Effect, ...]:
    return (Page(scene.frame.ticket, "police"),) if scene.said("first") == "police" else ()


def _told(text: str, _scene: Scene) -> Reading:
    """Words for the police are the first choice; anything else is told, and nothing more is asked."""
    return Reading("police", "police") if _POLICE.search(text) else Reading("told", text)


danger = Flow(
    "danger",
    states=(
        Choose("first", ("police", "self", "better"), read=_told, yields=_page),
        Ask("where", files=True),
        End("coming", goes="talk", alone=True),
        End("heard", goes="talk", alone=True),
        End("better", goes="talk"),
    ),
    table=(
        # trigger    from     to
        ("police", "first", "where"),
        ("self", "first", "heard"),
        ("told", "first", "heard"),
        ("better", "first", "better"),
        ("answered", "where", "coming"),
        ("skipped", "where", "heard"),
    ),
    files=_draft,
    blanks=_blanks,
)
