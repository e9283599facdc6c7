"""Danger, in any state: the numbers first, then one offer; after that only what she asks for.

Two steps at most (design, section 10). The urgent ticket is filed on reaching the first step; grades only rise by chat.
"""

from collections.abc import Mapping

from flows.kit import Ask, Choose, End, Flow, Lines, Reading, Scene, facts
from flows.model import Draft, Effect, Page


def _draft(scene: Scene) -> Draft:
    return Draft("violence", "red", at_least=False, facts=facts(scene.frame))


def _blanks(scene: Scene, lines: Lines) -> Mapping[str, str]:
    return {"police": lines("told_desk" if scene.input.duty.on else "told_nobody")}


def _page(scene: Scene) -> tuple[Effect, ...]:
    return (Page(scene.frame.ticket, "police"),) if scene.said("first") == "police" else ()


def _told(text: str, _scene: Scene) -> Reading:
    return Reading("told", text)


danger = Flow(
    "danger",
    states=(
        Choose("first", ("police", "self", "better"), read=_told, yields=_page),
        Ask("where", files=True),
        End("coming", goes="talk", alone=True),
        End("heard", goes="talk", alone=True),
        End("better"),
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
