"""What a reply means where the talk stands: a word that always works, a number, an option's words, a reading."""

from __future__ import annotations

import re
from dataclasses import replace

from flows.kit import FIX, SKIPPED, Ask, Book, Choose, Door, End, Pick, Reading, Scene, State, Wait
from flows.model import Frame, Option
from flows.reading.choice import picked

COMMON = "common"
SHORT = 14
"""Characters up to which a reply is searched for an option's words; longer ones may say anything."""
WHOLE = 100
"""How much more a reply that is an option's words counts than one that holds them."""


def always(book: Book, text: str) -> str:
    """The word that works everywhere which a whole message is (leave, wipe, person, menu, back ...), else ""."""
    words = book.wording.of(COMMON, "always").also
    return next((name for name, known in words.items() if text in known), "")


def options(book: Book, frame: Frame, state: State) -> tuple[Option, ...]:
    """The choices a state offers now, with the labels she sees."""
    common = book.wording.of(COMMON, "options").choices
    if isinstance(state, Pick):
        flow = book.flows[frame.flow]
        asked = [s.name for s in flow.states if isinstance(s, Choose | Ask) and s.name in frame.answers]
        named = [(name, book.wording.of(frame.flow, name).name) for name in asked]
        return tuple(Option(label, FIX + name) for name, label in named if label)
    if isinstance(state, Wait | End):
        return ()
    own = book.wording.of(frame.flow, state.name).choices
    skipped = (SKIPPED,) if isinstance(state, Choose | Ask) and state.skip else ()
    return tuple(Option(own.get(t) or common.get(t, t), t) for t in (*state.options, *skipped))


def numbered(state: State) -> bool:
    """Whether digits choose: not where she is asked for words or a number of her own."""
    return not isinstance(state, Ask) or bool(state.options)


def chosen(state: State, trigger: str) -> Reading:
    """The reading of an option that was picked."""
    return Reading(trigger, None if trigger == SKIPPED or not isinstance(state, Choose) else trigger)


def read(book: Book, scene: Scene, state: State, live: tuple[Option, ...], text: str) -> Reading | None:
    """What a reply means: a number, the state's own reading of an option, an option's words, any other reading."""
    if not text or isinstance(state, Wait | End):
        return None
    number = picked(text, len(live)) if numbered(state) else None
    if number is not None:
        return chosen(state, live[number - 1].trigger)
    own = state.read(text, scene) if isinstance(state, Ask | Choose | Door) else None
    if own is not None and any(option.trigger == own.trigger for option in live):
        return own
    trigger = _by_words(book, scene.frame, state, live, text)
    return replace(chosen(state, trigger), also=own.also if own else {}) if trigger else own


def exactly(book: Book, scene: Scene, state: State, live: tuple[Option, ...], text: str) -> bool:
    """Whether the words are those of a live choice: 替我报警 is an answer, however dangerous it sounds."""
    if any(text == option.label for option in live):
        return True
    if scene.frame.flow != "danger" or not isinstance(state, Choose):
        return False
    own = book.wording.of(scene.frame.flow, state.name).also
    heard = state.read(text, scene)
    return any(text in own.get(o.trigger, ()) or (heard and heard.trigger == o.trigger) for o in live)


def _by_words(book: Book, frame: Frame, state: State, live: tuple[Option, ...], text: str) -> str:
    """The option whose label or other words the reply is or, when short, holds; the longest word found wins."""
    own = book.wording.of(frame.flow, state.name).also
    common = book.wording.of(COMMON, "options").also
    found: dict[str, int] = {}
    for option in live:
        for word in (option.label, *own.get(option.trigger, ()), *common.get(option.trigger, ())):
            inside = len(text) <= SHORT and len(word) > 1 and not isinstance(state, Ask) and _affirmed(word, text)
            if text == word or inside:
                found[option.trigger] = max(found.get(option.trigger, 0), WHOLE if text == word else len(word))
    best = max(found.values(), default=0)
    winners = [trigger for trigger, score in found.items() if score == best]
    return winners[0] if len(winners) == 1 else ""


def _affirmed(word: str, text: str) -> bool:
    """Whether a text holds a word that is not denied just before it: 不安全 does not say 安全."""
    # Most words are not in it at all: no pattern is made for those.
    return word in text and re.search(rf"(?<![不没别未])(?<!不[要用想敢能]){re.escape(word)}", text) is not None
