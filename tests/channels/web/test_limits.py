"""The limits by themselves: pace, lines, shelf, tokens, buttons."""

from __future__ import annotations

from dataclasses import replace

from bot.channels.buttons import parse, press_data
from bot.channels.web.frames import event_id, is_token
from bot.channels.web.lines import Lines
from bot.channels.web.pace import Pace
from bot.channels.web.pages import new_token
from bot.channels.web.shelf import Shelf
from bot.events import Attachment
from flows.model import Press
from tests.channels.web.stage import PATIENT, Clock


def test_the_pace_fills_again() -> None:
    clock = Clock()
    pace = Pace(2, clock)
    assert [pace.allows() for _ in range(3)] == [True, True, False]
    clock.now += 0.5
    assert [pace.allows() for _ in range(2)] == [True, False]
    clock.now += 3600
    assert [pace.allows() for _ in range(3)] == [True, True, False]


async def test_lines_nobody_needs_are_forgotten() -> None:
    clock = Clock()
    lines = Lines(replace(PATIENT, lines=2), clock)
    kept = lines.of("a")
    assert kept is not None
    assert lines.of("a") is kept
    assert lines.of("b") is not None
    assert lines.of("c") is None
    clock.now += PATIENT.line_kept + 1
    async with kept.turn:
        assert lines.of("c") is not None
    assert lines.find("a") is kept
    assert lines.find("b") is None


def test_buttons_say_what_was_pressed() -> None:
    assert parse(press_data(17, 2)) == (Press(index=2, ask=17), "")
    assert parse("认领 12") == (None, "认领 12")
    for word in ("a1:2 ", "a1:2\n", "a:1", "a1:", "A1:2", "a١:2", "a-1:2", "a1:2:3", "a" + "9" * 10 + ":1"):
        assert parse(word) == (None, word.strip())


def test_tokens_cannot_be_guessed_and_event_ids_do_not_give_them_away() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 32 and is_token(token) for token in tokens)
    token = tokens.pop()
    assert token not in event_id(token, "x")
    assert event_id(token, "x") != event_id(tokens.pop(), "x")


def test_the_shelf_keeps_paths_for_a_retry_and_does_not_grow_for_ever() -> None:
    shelf = Shelf(replace(PATIENT, shelf=25), Clock())
    file = Attachment("file", "a", "text/plain", b"x" * 10)
    first = shelf.lay("t1", 1, (file,))
    assert shelf.lay("t1", 1, (file,)) == first
    shelf.lay("t1", 2, (file,))
    (third,) = shelf.lay("t1", 3, (file,))
    assert shelf.take(first[0].removeprefix("/f/"), "t1") is None, "the oldest went"
    assert shelf.take(third.removeprefix("/f/"), "t1") is not None
    shelf.clear_for("t1")
    assert shelf._laid == {}
    assert shelf._names == {}
