"""A Conversation as JSON and back, so that a talk can wait in the store."""

from __future__ import annotations

import json
from typing import Any

from flows.model import Answer, Conversation, Frame, Option

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dump(conversation: Conversation) -> str:
    """The conversation as compact JSON text."""
    return _ENCODER.encode(
        {
            "frames": [
                {
                    "flow": frame.flow,
                    "state": frame.state,
                    "answers": {name: [answer.trigger, answer.value] for name, answer in frame.answers.items()},
                    "trail": list(frame.trail),
                    "ticket": frame.ticket,
                }
                for frame in conversation.frames
            ],
            "asked": conversation.asked,
            "options": [[option.label, option.trigger] for option in conversation.options],
            "misses": conversation.misses,
            "left": conversation.left,
            "soft_asked_at": conversation.soft_asked_at,
            "thanked_at": conversation.thanked_at,
        }
    )


def load(text: str) -> Conversation:
    """The conversation that `dump` wrote; an empty text is a conversation that has not begun.

    Fields that a later version added are taken at their defaults. Raises ValueError on text that is not JSON.
    """
    if not text:
        return Conversation()
    raw: dict[str, Any] = json.loads(text)
    return Conversation(
        frames=tuple(
            Frame(
                flow=frame["flow"],
                state=frame["state"],
                answers={name: Answer(pair[0], pair[1]) for name, pair in frame["answers"].items()},
                trail=tuple(frame["trail"]),
                ticket=frame["ticket"],
            )
            for frame in raw["frames"]
        ),
        asked=raw["asked"],
        options=tuple(Option(label, trigger) for label, trigger in raw["options"]),
        misses=raw.get("misses", 0),
        left=raw.get("left", False),
        soft_asked_at=raw.get("soft_asked_at", 0),
        thanked_at=raw.get("thanked_at", 0),
    )
