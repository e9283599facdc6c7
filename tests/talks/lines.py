"""Messages, effects, states and times as a talk writes them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from bot.events import Outbound
from flows.model import (
    AddWords,
    AskAbout,
    Conversation,
    Count,
    Draft,
    Effect,
    Leave,
    OpenTicket,
    Page,
    Release,
    SafeContact,
    Say,
    UpdateTicket,
)
from tests.talk import NOTHING, TalkError


def shown(message: Outbound) -> str:
    """A message as a talk writes it."""
    parts = [_visible(message.text)] if message.text else []
    parts += [f"({file.kind})" for file in message.files]
    if message.spot is not None:
        parts.append(f"(spot {message.spot.label})")
    if message.buttons:
        labels = "|".join(button.label for button in message.buttons)
        parts.append(f"[{labels}]" if message.numbered else f"({labels})")
    said = " ".join(parts) + ("(wipe)" if message.wipe else "")
    return f"(edit) {said}" if message.edits else said


def _visible(text: str) -> str:
    runs = re.sub(r"(.)\1{49,}", lambda run: f"({len(run[0])} {run[1]})", text)
    hidden = (c for c in set(runs) if c != "\n" and unicodedata.category(c)[0] == "C")
    return runs.translate({ord(c): f"\\u{ord(c):04x}" for c in hidden})


def spelt(text: str) -> str:
    """What somebody says, as it is really sent: (500 啊) and \\u0007 written out."""
    runs = re.sub(r"\((\d+) (.)\)", lambda run: run[2] * int(run[1]), text)
    return re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), runs).replace("\\n", "\n")


def effect_line(effect: Effect) -> str | None:
    """An effect as a talk writes it; messages have lines of their own."""
    match effect:
        case Say():
            return None
        case OpenTicket(_code, draft):
            return f"ticket {_draft(draft)}"
        case UpdateTicket(_code, draft):
            return f"update {_draft(draft)}"
        case AddWords():
            return "words" if effect.danger == "none" else f"words {effect.danger}"
        case Page(_code, why):
            return f"page {why}"
        case AskAbout():
            return "asked-about"
        case SafeContact(reach, hidden):
            return " ".join(("contact", reach, *hidden))
        case Release():
            return "release"
        case Leave(wipe):
            return "leave wipe" if wipe else "leave"
        case Count(what, detail):
            return f"count {what} {detail}".strip()


def _draft(draft: Draft) -> str:
    least = "at-least" if draft.at_least and draft.level != "none" else ""
    return " ".join(part for part in (draft.kind, draft.level, least, draft.county) if part)


def state_line(conversation: Conversation) -> str:
    """Where a talk stands."""
    if conversation.left:
        return "left"
    top = conversation.frames[-1] if conversation.frames else None
    return f"{top.flow}.{top.state}" if top is not None else NOTHING


def moment(now: datetime, text: str, *, first: bool) -> datetime:
    """When an @ line means, seen from now. Time goes back only before anything has happened."""
    if found := re.fullmatch(r"\+(\d+)([smhd])", text):
        unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[found[2]]
        return now + timedelta(**{unit: int(found[1])})
    try:
        then = datetime.fromisoformat(text).replace(tzinfo=now.tzinfo)
    except ValueError:
        raise TalkError(f"@ {text}: write +5s, +30m, +2h, +1d or 2026-11-23T21:00") from None
    if then < now and not first:
        raise TalkError(f"@ {text}: time does not go back")
    return then
