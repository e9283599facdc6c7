"""How a sentence of the wording is filled for where the talk stands."""

from __future__ import annotations

from collections.abc import Mapping

from flows.hearing import COMMON
from flows.kit import Book, Scene, facts
from flows.model import Duty
from flows.readback import readback
from flows.wording import fill


def spoken(code: str) -> str:
    """A ticket code as it is said: dddd-dddd-dddd."""
    return "-".join((code[:4], code[4:8], code[8:]))


def blanks(book: Book, duty: Duty, code: str, scene: Scene | None) -> Mapping[str, str]:
    """The blanks every sentence may have (duty, code, readback) and those of the flow that speaks (`scene`)."""
    key = "duty_on" if duty.on else "duty_off" if duty.next else "duty_unknown"
    common = {
        "duty": fill(book.wording.of(COMMON, key).ask[0], {"next": duty.next}),
        "code": spoken(code) if code else "",
    }
    if scene is None:
        return common
    flow = scene.frame.flow
    own = book.flows[flow].blanks(scene, lambda name: book.wording.line(flow, name, common))
    return {**common, "readback": "\n".join(readback(book.wording, facts(scene.frame))), **own}
