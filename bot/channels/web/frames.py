"""The page's protocol: JSON text that came in becomes an Inbound, an Outbound becomes JSON text. Nothing here waits."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.channels.buttons import parse
from bot.channels.web import words
from bot.events import Address, Inbound, Outbound
from flows.model import Spot

ACKS = 200
"""Acknowledgements in one frame."""
BUTTON = 64
"""Bytes behind a button."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,86}")
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


class FrameError(Exception):
    """这条没传好: a frame that cannot be read; the message is what the page shows, `id` the event if it had one."""

    def __init__(self, text: str = words.BROKEN, event: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.event = event


@dataclass(frozen=True, slots=True)
class Event:
    """Something for the house, with the id by which the page knows it."""

    id: str
    inbound: Inbound


@dataclass(frozen=True, slots=True)
class Ack:
    """The page has these messages on its screen."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ping:
    """The page asks whether the line is alive."""


def is_token(value: object) -> bool:
    """Whether a value has the form of a session token (128 bits or more of URL-safe base64)."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def event_id(token: str, client_id: str) -> str:
    """The event's id for the house: unique over all pages, and it gives away neither token nor page."""
    return hashlib.sha256(f"{token}\n{client_id}".encode()).hexdigest()[:40]


def checked_id(value: object) -> str:
    """A client's event id; raises FrameError where it is none."""
    if not isinstance(value, str) or _ID.fullmatch(value) is None:
        raise FrameError
    return value


def checked_start(value: object) -> str:
    """The payload of a station's link, "" where there is none or it is not one of ours."""
    return value if isinstance(value, str) and _START.fullmatch(value) else ""


def hello(data: str) -> str:
    """The token in the first frame of a socket, "" from a page that has none yet; raises FrameError."""
    frame = _object(data)
    token = frame.get("token", "")
    if frame.get("type") != "hello" or not (token == "" or is_token(token)):
        raise FrameError(words.EXPIRED)
    return str(token)


def acks(data: str) -> tuple[tuple[int, ...], bool]:
    """A poll's body: the messages it acknowledges, and whether it waits for new ones; raises FrameError."""
    frame = _object(data) if data else {}
    return _ack_ids(frame.get("acks", [])), frame.get("wait") is not False


def read(data: str, address: Address) -> Event | Ack | Ping:
    """One frame of a page that has said hello; raises FrameError with what to show instead."""
    frame = _object(data)
    kind = frame.get("type")
    if kind == "ping":
        return Ping()
    if kind == "ack":
        return Ack(_ack_ids(frame.get("ids")))
    client_id = checked_id(frame.get("id"))
    try:
        given = _event(frame, Inbound(address, event_id(address.user, client_id)))
    except FrameError as bad:
        raise FrameError(bad.text, client_id) from None
    return Event(client_id, replace(given, start=checked_start(frame.get("start", ""))))


def _event(frame: Mapping[str, object], bare: Inbound) -> Inbound:
    match frame.get("type"):
        case "say":
            return replace(bare, text=_words(frame.get("text")))
        case "press":
            data = _words(frame.get("data"))
            if not data or len(data.encode()) > BUTTON:
                raise FrameError
            press, word = parse(data)
            return replace(bare, press=press, word=word)
        case "spot":
            latitude, longitude = _degrees(frame.get("latitude"), 90), _degrees(frame.get("longitude"), 180)
            return replace(bare, spot=Spot(latitude, longitude, _words(frame.get("label", ""))[:200]))
        case "resume":
            return replace(bare, resumed=True)
        case _:
            raise FrameError


def message(outbound: Outbound, urls: Sequence[str]) -> str:
    """The frame of one message; `urls` are the one-time paths of its files, in order."""
    if outbound.wipe:
        return _text({"type": "wipe", "id": outbound.id})
    spot = outbound.spot
    return _text(
        {
            "type": "message",
            "id": outbound.id,
            "text": outbound.text,
            "buttons": [{"label": button.label, "data": button.data} for button in outbound.buttons],
            "numbered": outbound.numbered,
            "files": [
                {"kind": file.kind, "name": file.name, "url": url}
                for file, url in zip(outbound.files, urls, strict=True)
            ],
            "spot": spot and {"latitude": spot.latitude, "longitude": spot.longitude, "label": spot.label},
            "edits": outbound.edits,
            "person": outbound.person,
        }
    )


def got(client_id: str) -> str:
    """The mark "there": the house has it, and will answer it once."""
    return _text({"type": "got", "id": client_id})


def error(text: str, client_id: str = "") -> str:
    """Something did not work: what to show, and the event it is about."""
    return _text({"type": "error", "id": client_id, "text": text})


def welcome(token: str) -> str:
    """The answer to hello: the line is open, and this is the page's token."""
    return _text({"type": "hello", "token": token})


def pong() -> str:
    """The line is alive."""
    return _text({"type": "pong"})


def elsewhere() -> str:
    """Another page has taken this line over; this one stops."""
    return _text({"type": "elsewhere", "text": words.ELSEWHERE})


def many(frames: Sequence[str]) -> str:
    """Several frames as the body of an HTTP answer."""
    return '{"frames":[' + ",".join(frames) + "]}"


def _text(frame: Mapping[str, object]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def _object(data: str) -> dict[str, object]:
    try:
        frame = json.loads(data)
    except (ValueError, RecursionError):
        raise FrameError from None
    if not isinstance(frame, dict):
        raise FrameError
    return frame


def _words(value: object) -> str:
    """Text that every store can hold: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        raise FrameError
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def _degrees(value: object, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= most:
        raise FrameError
    return float(value)


def _ack_ids(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > ACKS or not all(type(number) is int for number in value):
        raise FrameError
    return tuple(value)
