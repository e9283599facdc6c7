"""Reading updates: whatever JSON comes, it is an event or it is no update."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.content import Content
from bot.channels.telegram.updates import Moved, Passed, Pressed, Said, UpdateError, read

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    """message_id chat from text caption photo voice document location venue contact sticker migrate_to_chat_id
    video audio dice data id message type""".split()  # noqa: SIM905
)
chat = st.fixed_dictionaries({"id": st.integers() | anything, "type": st.just("private") | anything})
message = st.dictionaries(names, anything, max_size=6).flatmap(
    lambda given: st.fixed_dictionaries({"message_id": st.integers() | anything, "chat": chat | anything}).map(
        lambda more: given | more
    )
)
update = st.fixed_dictionaries(
    {"update_id": st.integers()},
    optional={"message": message | anything, "edited_message": message | anything, "callback_query": message},
)


@settings(max_examples=300, deadline=None)
@given(given=update | anything)
def test_whatever_comes(given: Any) -> None:
    try:
        event = read(given)
    except UpdateError:
        assert (
            not isinstance(given, dict) or not isinstance(given.get("update_id"), int) or given["update_id"] in (0, 1)
        )
        return
    assert isinstance(event, Said | Pressed | Moved | Passed)
    if isinstance(event, Said):
        json.dumps(event.content.text, ensure_ascii=False).encode()


def said(**content: Any) -> Said | None:
    event = read({"update_id": 1, "message": {"message_id": 2, "chat": {"id": 3, "type": "private"}} | content})
    return event if isinstance(event, Said) else None


def test_the_largest_photo_is_taken() -> None:
    sizes = [{"file_id": "s", "width": 90, "height": 60}, {"file_id": "l", "width": 900, "height": 600}]
    for photo in (sizes, sizes[::-1]):
        found = said(photo=photo)
        assert found is not None
        assert found.content.wanted is not None
        assert found.content.wanted.file_id == "l"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"audio": {"file_id": "a", "mime_type": "audio/mp4"}}, "voice"),
        ({"video_note": {"file_id": "a"}}, "video"),
        ({"animation": {"file_id": "a"}, "document": {"file_id": "a"}}, "video"),
        ({"document": {"file_id": "a", "mime_type": "TEXT/HTML; x", "file_name": "..\\a\u202e.pdf"}}, "file"),
    ],
)
def test_kinds_of_files(content: dict[str, Any], kind: str) -> None:
    found = said(**content)
    assert found is not None
    assert found.content.wanted is not None
    assert found.content.wanted.kind == kind
    assert "/" in found.content.wanted.mime
    assert found.content.wanted.name in ("", "a.pdf")


def test_a_place_outside_the_world_is_a_kind_we_cannot_take() -> None:
    found = said(location={"latitude": 91, "longitude": float("nan")})
    assert found is not None
    assert found.content == Content()


def test_dice_are_their_sign() -> None:
    found = said(dice={"emoji": "🎲", "value": 3})
    assert found is not None
    assert found.content.text == "🎲"


def test_nothing_of_an_event_is_in_its_repr() -> None:
    found = said(text="他打我")
    assert "他打我" not in repr(found)
    assert "'3'" not in repr(found)
