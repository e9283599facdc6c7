"""The card of a ticket: level, kind, area, waiting time; never her words. All its copies change together."""

from __future__ import annotations

import json

from bot.desk.may import sees
from bot.events import Button
from bot.letters import Letter
from bot.means import Means
from bot.post import to_staff
from bot.store import outbox, staff, tickets
from bot.store.staff import Member
from bot.store.tickets import Ticket
from bot.store.transaction import Tx
from flows.model import LEVELS
from flows.readback import readback

MINUTE, HOUR, DAY = 60, 3600, 86400
WHOLE = 4000
"""Characters of one answer that the operator is shown."""


def waited(seconds: int) -> str:
    """A waiting time as it is said: 刚来, 等了3分钟, 等了2小时, 等了4天."""
    if seconds < MINUTE:
        return "刚来"
    if seconds < HOUR:
        return f"等了{seconds // MINUTE}分钟"
    return f"等了{seconds // HOUR}小时" if seconds < DAY else f"等了{seconds // DAY}天"


def head(means: Means, ticket: Ticket) -> str:
    """The first line of a card: 12号 红 家里的事 秦安县."""
    lines = means.book.wording.of("desk", "card").choices
    level = lines[LEVELS[ticket.level]]
    least = lines["at_least"] if ticket.at_least and ticket.level not in (0, len(LEVELS) - 1) else ""
    parts = (f"{ticket.number}号", least + level, lines[ticket.kind], ticket.county)
    return " ".join(part for part in parts if part)


def line(means: Means, ticket: Ticket, now: int) -> str:
    """One line of the queue."""
    return f"{head(means, ticket)} {waited(now - ticket.created)}"


def _letter(means: Means, ticket: Ticket, now: int, claimer: str) -> Letter:
    say = means.book.wording
    if ticket.status == "closed":
        return Letter(f"{head(means, ticket)}\n" + say.line("desk", "card_closed", {}))
    if ticket.claimed_by:
        return Letter(f"{head(means, ticket)}\n" + say.line("desk", "card_claimed", {"name": claimer}))
    return Letter(
        f"{head(means, ticket)}\n{waited(now - ticket.created)}",
        (Button(say.of("desk", "card").choices["claim"], f"认领 {ticket.number}"),),
    )


def deal(means: Means, ticket: Ticket, now: int) -> Tx[list[int]]:
    """A card to everybody on duty who may take the ticket. Gives the rows."""
    rows = []
    letter = _letter(means, ticket, now, "")
    for member in (yield from staff.on_duty()):
        if sees(member, ticket, means.counties):
            rows.append((yield from to_staff(means, member, letter, now, kind="card", ticket=ticket.number)))
    return rows


def change(means: Means, ticket: Ticket, now: int) -> Tx[list[int]]:
    """Every copy of the card says how the ticket stands now; whoever may not see it any more sees only that."""
    claimer = yield from staff.name_of(ticket.claimed_by) if ticket.claimed_by else _nobody()
    letter = _letter(means, ticket, now, claimer)
    hidden = Letter(means.book.wording.line("desk", "not_here", {"number": str(ticket.number)}))
    rows = []
    for copy, person_id in (yield from outbox.cards(ticket.number)):
        member = yield from staff.find(person_id)
        if member is not None and (means.can(member.channel).edits or member.person_id != ticket.claimed_by):
            shown = letter if sees(member, ticket, means.counties) else hidden
            rows.append((yield from to_staff(means, member, shown, now, kind="edit", ticket=ticket.number, edits=copy)))
    return rows


def _nobody() -> Tx[str]:
    yield from ()
    return ""


def tell(means: Means, ticket: Ticket, key: str, now: int) -> Tx[list[int]]:
    """A line about a ticket, without her words: to its claimer, else to everybody on duty who may take it."""
    say = means.book.wording.line("desk", key, {"ticket": head(means, ticket)})
    if ticket.claimed_by:
        member = yield from staff.find(ticket.claimed_by)
        members = [member] if member is not None else []
    else:
        members = [m for m in (yield from staff.on_duty()) if sees(m, ticket, means.counties)]
    rows = []
    for member in members:
        rows.append((yield from to_staff(means, member, _with_claim(means, ticket, say), now, ticket=ticket.number)))
    return rows


def _with_claim(means: Means, ticket: Ticket, text: str) -> Letter:
    if ticket.claimed_by or ticket.status == "closed":
        return Letter(text)
    return Letter(text, (Button(means.book.wording.of("desk", "card").choices["claim"], f"认领 {ticket.number}"),))


def intake(means: Means, ticket: Ticket) -> Tx[str]:
    """What is known, for the one who claimed: her answers in words, then what she wrote, oldest first."""
    key = yield from tickets.key_of(ticket.person_id)
    facts = json.loads(means.vault.open_text(key, ticket.intake) or "{}")
    parts = [head(means, ticket), *readback(means.book.wording, facts, WHOLE)]
    labels = means.book.wording.of("desk", "entry").choices
    for entry in (yield from tickets.entries(ticket.number)):
        said = json.loads(means.vault.open_text(key, entry.body))
        text = said.get("text", "") or "、".join(labels[kind] for kind in said.get("kinds", ()))
        at = means.local(entry.at).strftime("%H:%M")
        parts.append(f"{at} {labels[entry.author]}：{text}")
    return "\n".join(parts)


def claim_of(member: Member, ticket: Ticket) -> bool:
    """Whether the ticket is this member's."""
    return ticket.status == "claimed" and ticket.claimed_by == member.person_id
