"""Words between her and the operator, through the house: neither sees who the other is."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.desk.cards import change, tell
from bot.events import Button
from bot.letters import Letter
from bot.means import Means
from bot.post import TAKE_BACK, Passage, to_her, to_staff
from bot.store import people, staff, tickets
from bot.store.people import Person
from bot.store.staff import Member
from bot.store.tickets import Author, Ticket
from bot.store.transaction import Tx
from flows.model import LEVELS, AddWords, FileRef, Spot

RED = LEVELS.index("red")


def _body(text: str, files: Sequence[FileRef], spot: Spot | None) -> str:
    kinds: list[str] = [file.kind for file in files] + (["spot"] if spot is not None else [])
    return json.dumps(
        {
            "text": text,
            "kinds": kinds,
            "files": [file.id for file in files],
            "spot": [spot.latitude, spot.longitude, spot.label] if spot is not None else None,
        },
        ensure_ascii=False,
    )


def record(
    means: Means,
    ticket: Ticket,
    key: bytes,
    author: Author,
    now: int,
    text: str,
    files: Sequence[FileRef] = (),
    spot: Spot | None = None,
    staff_id: int = 0,
) -> Tx[None]:
    """Something joins the ticket's record, sealed with her key."""
    yield from tickets.join(ticket.number, author, means.vault.seal_text(key, _body(text, files, spot)), now, staff_id)


def from_her(means: Means, who: Person, words: AddWords, now: int) -> Tx[list[int]]:
    """Her words join the ticket and reach the operator who has it. Danger in them raises it and tells the desk."""
    found = yield from tickets.by_code(words.code)
    if found is None or found.person_id != who.id:
        return []
    yield from record(means, found, who.key, "her", now, words.text, words.files, words.spot)
    rows: list[int] = []
    if words.danger == "danger" and (yield from tickets.rise(found.code, RED)):
        risen = yield from tickets.by_number(found.number)
        assert risen is not None
        rows += yield from change(means, risen, now)
        rows += yield from tell(means, risen, "danger", now)
    member = (yield from staff.find(found.claimed_by)) if found.claimed_by else None
    if member is not None:
        letter = Letter(
            f"{found.number}号：{words.text}",
            files=tuple(file.id for file in words.files),
            spot=words.spot,
            person=True,
        )
        rows.append(
            (
                yield from to_staff(
                    means, member, letter, now, kind="relay", ticket=found.number, about=(who.id, who.key)
                )
            )
        )
    return rows


def from_staff(
    means: Means, member: Member, ticket: Ticket, text: str, files: Sequence[FileRef], spot: Spot | None, now: int
) -> Tx[list[int]]:
    """An operator's words go to her after the seconds in which they can be taken back; the operator sees to whom."""
    her = yield from people.by_id(ticket.person_id)
    assert her is not None
    yield from record(means, ticket, her.key, "staff", now, text, files, spot, member.person_id)
    letter = Letter(text, files=tuple(file.id for file in files), spot=spot, person=True)
    row, how, when = yield from to_her(means, her, letter, now, kind="relay", delay=TAKE_BACK, ticket=ticket.number)
    yield from people.set_talking(her.id, ticket.code)
    say = means.book.wording
    blanks = {"ticket": f"{ticket.number}号", "when": _said(means, when)}
    key = _fate(how, her)
    back = Button(say.of("desk", "relayed").choices["back"], f"撤回 {row}")
    return [
        row,
        (yield from to_staff(means, member, Letter(say.line("desk", key, blanks), (back,), numbered=False), now)),
    ]


def _fate(how: Passage, her: Person) -> str:
    if her.gone:
        return "relayed_gone"
    if her.left:
        return "relayed_left"
    return {"now": "relayed", "then": "relayed_then", "held": "relayed_held"}[how]


def _said(means: Means, when: int) -> str:
    return means.local(when).strftime("%m月%d日 %H:%M") if when else ""


def left(means: Means, who: Person, now: int) -> Tx[list[int]]:
    """She left: whoever has a ticket of hers sees it."""
    rows: list[int] = []
    for ticket in (yield from tickets.of_person(who.id)):
        if ticket.claimed_by:
            rows += yield from tell(means, ticket, "she_left", now)
    return rows


def gone(means: Means, who: Person, now: int) -> Tx[list[int]]:
    """She cannot be reached any more: whoever waits for her is told."""
    rows: list[int] = []
    for ticket in (yield from tickets.of_person(who.id)):
        if ticket.claimed_by:
            rows += yield from tell(means, ticket, "she_gone", now)
    return rows
