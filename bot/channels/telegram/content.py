"""What a message of hers holds: words, a file to fetch, a place; None for what Telegram itself put into the chat."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.model import FileKind, Spot

_NAME = 80
_MIME = re.compile(r"[a-z0-9]{1,20}/[a-z0-9.+-]{1,60}")

FILES: tuple[tuple[str, FileKind, str], ...] = (
    ("voice", "voice", "audio/ogg"),
    ("audio", "voice", "audio/mpeg"),
    ("video", "video", "video/mp4"),
    ("video_note", "video", "video/mp4"),
    ("animation", "video", "video/mp4"),
    ("document", "file", "application/octet-stream"),
)
"""Field, kind, and the mime type where none is given. An animation comes with a document that is the same file."""

SERVICE = frozenset(
    """new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created
    supergroup_chat_created channel_chat_created message_auto_delete_timer_changed migrate_from_chat_id pinned_message
    successful_payment refunded_payment users_shared chat_shared connected_website write_access_allowed passport_data
    proximity_alert_triggered boost_added chat_background_set checklist_tasks_done checklist_tasks_added
    direct_message_price_changed forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened
    general_forum_topic_hidden general_forum_topic_unhidden giveaway_created giveaway_completed gift unique_gift
    gift_upgrade_sent paid_message_price_changed suggested_post_approved suggested_post_approval_failed
    suggested_post_declined suggested_post_paid suggested_post_refunded video_chat_scheduled video_chat_started
    video_chat_ended video_chat_participants_invited web_app_data chat_owner_left chat_owner_changed""".split()  # noqa: SIM905 - fifty names read better so
)
"""The service messages of core.telegram.org/bots/api#message. A kind that is new to us is answered kindly instead."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that can be fetched. `size` in bytes, 0 where Telegram did not say."""

    file_id: str = field(repr=False)
    kind: FileKind
    name: str = field(repr=False)
    mime: str
    size: int


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds; all empty where it is of a kind that we cannot take."""

    text: str = field(default="", repr=False)
    wanted: Wanted | None = None
    spot: Spot | None = field(default=None, repr=False)


def read_content(message: Mapping[str, Any]) -> Content | None:
    """The content of a message; None for a service message, which nobody wrote."""
    if not SERVICE.isdisjoint(message):
        return None
    text = words(message.get("text")) or words(message.get("caption"))
    wanted = _photo(message.get("photo")) or _file(message)
    if text or wanted is not None:
        return Content(text, wanted)
    place = _mapping(message.get("venue")) or _mapping(message)
    spot = _spot(_mapping(place.get("location")), place)
    if spot is not None:
        return Content(spot=spot)
    contact = _mapping(message.get("contact"))
    parts = [words(contact.get(name)) for name in ("first_name", "last_name", "phone_number")]
    signs = [words(_mapping(message.get(name)).get("emoji")) for name in ("sticker", "dice")]
    return Content(" ".join(part for part in parts + signs if part))


def words(value: object) -> str:
    """Text that every store can hold: no NUL, no half of a surrogate pair; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def _photo(sizes: object) -> Wanted | None:
    """The largest size of a photo."""
    given = [size for size in sizes if isinstance(size, dict)] if isinstance(sizes, list) else []
    return _wanted(max(given, key=_area), "photo", "image/jpeg") if given else None


def _file(message: Mapping[str, Any]) -> Wanted | None:
    found = (_wanted(_mapping(message.get(name)), kind, mime) for name, kind, mime in FILES)
    return next((wanted for wanted in found if wanted is not None), None)


def _wanted(file: Mapping[str, Any], kind: FileKind, mime: str) -> Wanted | None:
    file_id, size = file.get("file_id"), file.get("file_size")
    if not isinstance(file_id, str) or not file_id:
        return None
    given = words(file.get("mime_type")).lower()
    name = re.split(r"[/\\]", words(file.get("file_name")))[-1]
    name = "".join(char for char in name if char.isprintable()).strip(" .")[-_NAME:]
    given = given if _MIME.fullmatch(given) else mime
    return Wanted(file_id, kind, name, given, size if type(size) is int else 0)


def _area(size: Mapping[str, Any]) -> int:
    return math.prod(side if type(side) is int else 0 for side in (size.get("width"), size.get("height")))


def _spot(location: Mapping[str, Any], place: Mapping[str, Any]) -> Spot | None:
    latitude, longitude = (location.get(name) for name in ("latitude", "longitude"))
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    label = " ".join(part for part in (words(place.get("title")), words(place.get("address"))) if part)
    return Spot(float(latitude), float(longitude), label[:200])


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
