"""Writing outbox rows: to her, to staff, and the rule of when she may be written to at all."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal

from bot.letters import Letter, dump
from bot.means import Means
from bot.store import outbox, people, staff
from bot.store.outbox import Kind
from bot.store.people import Person
from bot.store.staff import Member
from bot.store.transaction import Tx

WINDOW = 10 * 60
"""Seconds after her message in which she is taken to be there (design, guarantee 8)."""
TAKE_BACK = 5
"""Seconds in which an operator can take words back."""
SAFE_TIMES = {"day": ((9, 18),), "evening": ((18, 22),)}
"""The hours of her day that her answers mean."""

Passage = Literal["now", "then", "held"]


def passage(means: Means, who: Person, now: int) -> tuple[Passage, int]:
    """Whether words may reach her now, at a later time (UTC seconds), or only when she comes back by herself."""
    if who.left or who.gone:
        return "held", 0
    if now - who.seen_at <= WINDOW or who.reach == "any":
        return "now", now
    local = means.local(now)
    hours = safe_hours(who.reach)
    if any(begins <= local.hour < ends for begins, ends in hours):
        return "now", now
    starts = [
        datetime.combine(local.date() + timedelta(days=day), time(begins % 24), means.zone)
        for begins, _ends in hours
        for day in (0, 1)
    ]
    coming = [start for start in starts if start > local]
    return ("then", int(min(coming).timestamp())) if coming else ("held", 0)


def safe_hours(reach: str) -> tuple[tuple[int, int], ...]:
    """The hours of the day (from, until) in which she may be written to; none when that is unknown or never.

    `reach` is any, day, evening, never, "" or hours such as "9-12,20-22".
    """
    if reach in SAFE_TIMES:
        return SAFE_TIMES[reach]
    pairs = [part.split("-") for part in reach.split(",") if part.count("-") == 1]
    return tuple((int(begins), int(ends)) for begins, ends in pairs if begins.isdecimal() and ends.isdecimal())


def to_her(
    means: Means, who: Person, letter: Letter, now: int, *, kind: Kind = "notice", delay: int = 0, ticket: int = 0
) -> Tx[tuple[int, Passage, int]]:
    """Something she did not just ask for, as soon as it is safe; held words are announced once by a neutral line.

    Gives the row, how it goes, and when (UTC seconds).
    """
    how, when = passage(means, who, now)
    body = means.vault.seal(who.key, dump(letter))
    row = yield from outbox.add(
        who.id,
        who.channel,
        who.account,
        kind,
        who.id,
        body,
        now,
        state="held" if how == "held" else "waiting",
        due=when + delay if how != "held" else now + delay,
        ticket=ticket,
    )
    if how == "held" and who.reach == "" and not (who.left or who.gone or who.knocked):
        knock = Letter(means.book.wording.line("common", "knock", {}))
        sealed = means.vault.seal(who.key, dump(knock))
        yield from outbox.add(who.id, who.channel, who.account, "knock", who.id, sealed, now, due=now + delay)
        yield from people.set_knocked(who.id)
    return row, how, when


def answer(means: Means, who: Person, letter: Letter, now: int, *, kind: Kind = "say") -> Tx[int]:
    """What she just asked for: goes at once."""
    body = means.vault.seal(who.key, dump(letter))
    row: int = yield from outbox.add(who.id, who.channel, who.account, kind, who.id, body, now)
    return row


def to_staff(
    means: Means,
    member: Member,
    letter: Letter,
    now: int,
    *,
    kind: Kind = "notice",
    ticket: int = 0,
    edits: int = 0,
    about: tuple[int, bytes] | None = None,
) -> Tx[int]:
    """A message to a member of staff. `about` is (person id, key) when it holds words of a person: sealed with hers.

    Where the channel has no buttons, digits mean the newest choices.
    """
    sealer, key = about if about is not None else (member.person_id, member.key)
    if letter.buttons and letter.numbered and not means.can(member.channel).buttons:
        yield from staff.set_live(member.person_id, [button.data for button in letter.buttons])
    row: int = yield from outbox.add(
        member.person_id,
        member.channel,
        member.account,
        kind,
        sealer,
        means.vault.seal(key, dump(letter)),
        now,
        ticket=ticket,
        edits=edits,
    )
    return row
