"""Each effect of a turn becomes rows, once, in the turn's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bot.channels.buttons import press_data
from bot.desk import cards, relay
from bot.events import Button
from bot.letters import Letter
from bot.means import Means
from bot.post import answer
from bot.store import outbox, people, tallies, tickets
from bot.store.people import Person
from bot.store.transaction import Tx
from flows.model import (
    LEVELS,
    AddWords,
    AskAbout,
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


def perform(means: Means, who: Person, effects: Iterable[Effect], now: int) -> Tx[list[int]]:
    """Do what the turn decided, in order; gives the outbox rows of her answer and of the desk's news."""
    rows: list[int] = []
    counts: list[tuple[str, str, str]] = []
    for effect in effects:
        match effect:
            case Say():
                rows.append((yield from answer(means, who, _letter(effect), now)))
            case OpenTicket(code, draft):
                rows += yield from _open(means, who, code, draft, now)
                counts.append(("opened", draft.kind, draft.county))
            case UpdateTicket(code, draft):
                rows += yield from _update(means, who, code, draft, now)
            case AddWords():
                rows += yield from relay.from_her(means, who, effect, now)
            case Page(code, why):
                rows += yield from _tell(means, who, code, f"wants_{why}", now)
            case AskAbout(code):
                rows += yield from _asked_about(means, code, now)
            case SafeContact(reach, _hidden):
                yield from people.set_reach(who.id, reach)
            case Release():
                yield from outbox.release(who.id, now)
            case Leave(wipe):
                yield from outbox.hold(who.id)
                rows += yield from relay.left(means, who, now)
                if wipe and means.can(who.channel).wipes:
                    rows.append((yield from answer(means, who, Letter(wipe=True), now, kind="wipe")))
            case Count(what, detail):
                counts.append((what, detail, ""))
    for what, detail, county in sorted(counts):  # last, and in one order: everybody's turns write to these rows
        yield from tallies.count(means.day(now), what, detail, county, who.channel)
    return rows


def _letter(say: Say) -> Letter:
    buttons = tuple(Button(label, press_data(say.ask, index)) for index, label in enumerate(say.options))
    return Letter(say.text, buttons, say.numbered)


def _open(means: Means, who: Person, code: str, draft: Draft, now: int) -> Tx[list[int]]:
    intake = means.vault.seal_text(who.key, json.dumps(dict(draft.facts), ensure_ascii=False))
    level = LEVELS.index(draft.level)
    filed = yield from tickets.add(
        code, who.id, draft.kind, level, draft.at_least, draft.county, who.channel, now, intake
    )
    rows: list[int] = yield from cards.deal(means, filed, now)
    return rows


def _update(means: Means, who: Person, code: str, draft: Draft, now: int) -> Tx[list[int]]:
    found = yield from tickets.by_code(code)
    if found is None or found.person_id != who.id:
        return []
    facts = {**json.loads(means.vault.open_text(who.key, found.intake) or "{}"), **draft.facts}
    level = LEVELS.index(draft.level)
    sealed = means.vault.seal_text(who.key, json.dumps(facts, ensure_ascii=False))
    yield from tickets.grow(found, level, draft.at_least, draft.county, sealed)
    again = yield from tickets.by_code(code)
    assert again is not None
    rows: list[int] = []
    if cards.head(means, again) != cards.head(means, found):
        rows += yield from cards.change(means, again, now)
    if again.level > found.level and again.level == len(LEVELS) - 1:
        rows += yield from cards.tell(means, again, "danger", now)
    elif again.claimed_by:
        rows += yield from cards.tell(means, again, "grown", now)
    return rows


def _tell(means: Means, who: Person, code: str, key: str, now: int) -> Tx[list[int]]:
    found = yield from tickets.by_code(code)
    if found is None or found.person_id != who.id:
        return []
    rows: list[int] = yield from cards.tell(means, found, key, now)
    return rows


def _asked_about(means: Means, code: str, now: int) -> Tx[list[int]]:
    found = yield from tickets.by_code(code)
    if found is None or found.status == "closed":
        return []
    rows: list[int] = yield from cards.tell(means, found, "asked_about", now)
    return rows
