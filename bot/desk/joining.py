"""Joining the staff: a single-use code, known to the house only by its keyed hash."""

from __future__ import annotations

import secrets

from bot.desk.act import act
from bot.desk.intents import Ask
from bot.letters import Letter
from bot.means import Means
from bot.post import answer, to_staff
from bot.store import staff
from bot.store.people import Person
from bot.store.transaction import Tx

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
"""Ten of 31 signs: about 49 bits, for a code that works once and for a week."""
VALID = 7 * 86400
"""Seconds an invite is good for."""


def new_code() -> str:
    """A fresh invite code, without signs that are easily mistaken for each other."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def _mark(means: Means, code: str) -> bytes:
    return means.vault.mark_text(f"invite\0{code.upper().replace('-', '')}")


def invite(means: Means, code: str, role: str, county: str, name: str, now: int) -> Tx[None]:
    """Enter an invite."""
    yield from staff.invite_one(_mark(means, code), role, county, name, now + VALID)


def join(means: Means, who: Person, code: str, now: int) -> Tx[list[int]]:
    """加入 CODE: the person becomes staff, or is told that the code is no good (the same for every reason)."""
    granted = yield from staff.use_invite(_mark(means, code), who.id, now)
    if granted is None:
        return [(yield from answer(means, who, Letter(means.book.wording.line("common", "not_staff", {})), now))]
    role, county, name = granted
    yield from staff.add(who.id, name, role, county, now, on_duty=role in ("operator", "supervisor"))
    member = yield from staff.find(who.id)
    assert member is not None
    said = means.book.wording.of("desk", "roles").choices[role]
    text = means.book.wording.line("desk", "joined", {"name": name, "role": said})
    rows = [(yield from to_staff(means, member, Letter(text), now))]
    rows += yield from act(means, member, Ask(), now)
    return rows
