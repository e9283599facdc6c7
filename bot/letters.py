"""The body of an outbox row: what a message says, as JSON that is sealed at rest."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from bot.events import Button
from flows.model import Spot

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Letter:
    """A message without its address. `files` are ids of stored files; the rest is as in events.Outbound."""

    text: str = field(default="", repr=False)
    buttons: tuple[Button, ...] = ()
    numbered: bool = True
    files: tuple[str, ...] = ()
    spot: Spot | None = field(default=None, repr=False)
    person: bool = False
    wipe: bool = False
    until: int = 0


def dump(letter: Letter) -> bytes:
    """The letter as JSON, without what is at its default."""
    raw: dict[str, object] = {"t": letter.text}
    if letter.buttons:
        raw["b"] = [[button.label, button.data] for button in letter.buttons]
    if not letter.numbered:
        raw["n"] = False
    if letter.files:
        raw["f"] = list(letter.files)
    if letter.spot is not None:
        raw["s"] = [letter.spot.latitude, letter.spot.longitude, letter.spot.label]
    if letter.person:
        raw["p"] = True
    if letter.wipe:
        raw["w"] = letter.until
    return _ENCODER.encode(raw).encode()


def load(body: bytes) -> Letter:
    """The letter that `dump` wrote."""
    raw = json.loads(body)
    return Letter(
        text=raw["t"],
        buttons=tuple(Button(label, data) for label, data in raw.get("b", ())),
        numbered=raw.get("n", True),
        files=tuple(raw.get("f", ())),
        spot=Spot(*raw["s"]) if "s" in raw else None,
        person=raw.get("p", False),
        wipe="w" in raw,
        until=raw.get("w", 0),
    )
