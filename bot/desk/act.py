"""What each intent of staff does, in the one transaction of its turn; every answer says what happened and what next."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk import relay
from bot.desk.cards import change, claim_of, head, intake, line
from bot.desk.figures import month
from bot.desk.intents import (
    OUTCOMES,
    Ask,
    Choose,
    Claim,
    Close,
    Duty,
    Figures,
    Free,
    Intent,
    Join,
    Mine,
    Note,
    Queue,
    TakeBack,
    Words,
)
from bot.desk.may import INTENTS, may, may_close, sees
from bot.events import Button
from bot.letters import Letter
from bot.means import Means
from bot.post import passage, to_her, to_staff
from bot.store import outbox, people, staff, tallies, tickets
from bot.store.staff import Member
from bot.store.tickets import Ticket
from bot.store.transaction import Tx
from flows.model import FileRef, Spot

SHOWN = 10
"""Tickets of the queue in one answer."""


def act(
    means: Means, member: Member, intent: Intent, now: int, files: Sequence[FileRef] = (), spot: Spot | None = None
) -> Tx[list[int]]:
    """Do what a member of staff asks; gives the outbox rows in order. What the role may not do is refused kindly."""
    if not may(member.role, intent):
        role = means.book.wording.of("desk", "roles").choices[member.role]
        return (
            yield from _say(
                means, member, now, "not_for_you" if not isinstance(intent, Words) else "help_other", role=role
            )
        )
    match intent:
        case Join() | Ask():
            rows = yield from _say(means, member, now, "help_desk" if Queue in INTENTS[member.role] else "help_other")
        case Duty(on):
            yield from staff.set_duty(member.person_id, on)
            waiting = yield from tickets.waiting()
            rows = yield from _say(means, member, now, "on_duty" if on else "off_duty", count=str(waiting))
        case Queue():
            rows = yield from _queue(means, member, now)
        case Mine():
            rows = yield from _mine(means, member, now)
        case Claim(number):
            rows = yield from _claim(means, member, number, now)
        case Choose(number):
            rows = yield from _choose(means, member, number, now)
        case Free(number):
            rows = yield from _free(means, member, number, now)
        case Note(text):
            rows = yield from _note(means, member, text, now)
        case Close(number, outcome):
            rows = yield from _close(means, member, number, outcome, now)
        case TakeBack(row):
            rows = yield from _take_back(means, member, row, now)
        case Figures():
            rows = yield from _figures(means, member, now)
        case Words(text):
            rows = yield from _words(means, member, text, files, spot, now)
    return rows


def _say(
    means: Means, member: Member, now: int, key: str, buttons: tuple[Button, ...] = (), **blanks: str
) -> Tx[list[int]]:
    text = means.book.wording.line("desk", key, blanks)
    return [(yield from to_staff(means, member, Letter(text, buttons), now))]


def _buttons(means: Means, found: Ticket) -> tuple[Button, ...]:
    labels = means.book.wording.of("desk", "claimed").choices
    return (Button(labels["free"], f"放回 {found.number}"), Button(labels["close"], f"结案 {found.number}"))


def _seen(means: Means, member: Member, number: int) -> Tx[Ticket | None]:
    found = yield from tickets.by_number(number)
    return found if found is not None and sees(member, found, means.counties) else None


def _queue(means: Means, member: Member, now: int) -> Tx[list[int]]:
    waiting = [t for t in (yield from tickets.queue(SHOWN * 10)) if sees(member, t, means.counties)]
    if not waiting:
        return (yield from _say(means, member, now, "queue_empty"))
    shown = waiting[:SHOWN]
    label = means.book.wording.of("desk", "card").choices["claim"]
    text = means.book.wording.line("desk", "queue_head", {"count": str(len(waiting))})
    letter = Letter(
        "\n".join([text, *(line(means, t, now) for t in shown)]),
        tuple(Button(f"{label} {t.number}", f"认领 {t.number}") for t in shown),
    )
    return [(yield from to_staff(means, member, letter, now))]


def _mine(means: Means, member: Member, now: int) -> Tx[list[int]]:
    mine = yield from tickets.claimed_by(member.person_id)
    if not mine:
        return (yield from _say(means, member, now, "mine_empty"))
    marker = means.book.wording.line("desk", "marker", {})
    text = means.book.wording.line("desk", "mine_head", {"count": str(len(mine))})
    lines = [head(means, t) + (f" {marker}" if t.number == member.chosen else "") for t in mine]
    buttons = tuple(Button(f"找 {t.number}", f"找 {t.number}") for t in mine[:SHOWN])
    return [(yield from to_staff(means, member, Letter("\n".join([text, *lines]), buttons), now))]


def _claim(means: Means, member: Member, number: int | None, now: int) -> Tx[list[int]]:
    if number is None:
        waiting = [t for t in (yield from tickets.queue(SHOWN * 10)) if sees(member, t, means.counties)]
        if not waiting:
            return (yield from _say(means, member, now, "queue_empty"))
        number = waiting[0].number
    found = yield from _seen(means, member, number)
    if found is None:
        return (yield from _say(means, member, now, "no_such", number=str(number)))
    if not (yield from tickets.claim(number, member.person_id, now)):
        return (yield from _lost(means, member, number, now))
    claimed = yield from tickets.by_number(number)
    assert claimed is not None
    yield from staff.choose(member.person_id, number)
    rows = yield from change(means, claimed, now)
    known = yield from intake(means, claimed)
    her = yield from people.by_id(claimed.person_id)
    assert her is not None
    say = means.book.wording
    text = say.line("desk", "claimed", {"intake": known, "ticket": f"{number}号"})
    rows.append(
        (
            yield from to_staff(
                means, member, Letter(text, _buttons(means, claimed)), now, ticket=number, about=(her.id, her.key)
            )
        )
    )
    rows += yield from _to_her_if_there(means, claimed, "came", now)
    yield from people.set_talking(her.id, claimed.code)
    return rows


def _to_her_if_there(means: Means, found: Ticket, key: str, now: int) -> Tx[list[int]]:
    """A neutral line on who comes and goes, only while it may reach her: nothing of this kind is kept for later."""
    her = yield from people.by_id(found.person_id)
    assert her is not None
    how, _when = passage(means, her, now)
    if how != "now":
        return []
    row, _how, _due = yield from to_her(
        means, her, Letter(means.book.wording.line("common", key, {})), now, ticket=found.number
    )
    return [row]


def _lost(means: Means, member: Member, number: int, now: int) -> Tx[list[int]]:
    found = yield from tickets.by_number(number)
    assert found is not None
    said = f"{number}号"
    if found.claimed_by == member.person_id and found.status == "claimed":
        yield from staff.choose(member.person_id, number)
        return (yield from _say(means, member, now, "already_yours", _buttons(means, found), ticket=said))
    if found.status == "closed":
        return (yield from _say(means, member, now, "lost_closed", ticket=said))
    name = yield from staff.name_of(found.claimed_by)
    return (yield from _say(means, member, now, "lost", ticket=said, name=name))


def _own(means: Means, member: Member, number: int | None, now: int) -> Tx[Ticket | list[int]]:
    """The member's own ticket of this number (or the chosen one); else the answer that says why not."""
    asked = number if number is not None else member.chosen
    if not asked:
        return (yield from _say(means, member, now, "choose_first"))
    found = yield from _seen(means, member, asked)
    if found is None:
        return (yield from _say(means, member, now, "no_such", number=str(asked)))
    if not claim_of(member, found):
        return (yield from _say(means, member, now, "not_yours", number=str(asked)))
    return found


def _choose(means: Means, member: Member, number: int, now: int) -> Tx[list[int]]:
    found = yield from _own(means, member, number, now)
    if not isinstance(found, Ticket):
        return found
    yield from staff.choose(member.person_id, number)
    return (yield from _say(means, member, now, "chosen", _buttons(means, found), ticket=head(means, found)))


def _free(means: Means, member: Member, number: int | None, now: int) -> Tx[list[int]]:
    found = yield from _own(means, member, number, now)
    if not isinstance(found, Ticket):
        return found
    yield from tickets.free(found.number, member.person_id)
    return (yield from _let_go(means, member, found, "went", now, "freed"))


def _let_go(
    means: Means, member: Member, found: Ticket, to_her_key: str, now: int, key: str, outcome: str = ""
) -> Tx[list[int]]:
    """After a ticket was put back or closed: bare words go to nobody, the cards change, she is told if she is there."""
    yield from staff.unchoose(found.number)
    yield from people.set_talking(found.person_id, "")
    again = yield from tickets.by_number(found.number)
    assert again is not None
    rows = yield from _say(means, member, now, key, ticket=f"{found.number}号", outcome=outcome)
    rows += yield from change(means, again, now)
    rows += yield from _to_her_if_there(means, found, to_her_key, now)
    return rows


def _note(means: Means, member: Member, text: str, now: int) -> Tx[list[int]]:
    found = yield from _own(means, member, None, now)
    if not isinstance(found, Ticket):
        return found
    if not text.strip():
        return (yield from _say(means, member, now, "note_empty"))
    key = yield from tickets.key_of(found.person_id)
    yield from relay.record(means, found, key, "note", now, text, staff_id=member.person_id)
    return (yield from _say(means, member, now, "noted", ticket=f"{found.number}号"))


def _close(means: Means, member: Member, number: int | None, outcome: str, now: int) -> Tx[list[int]]:
    asked = number if number is not None else member.chosen
    found = (yield from _seen(means, member, asked)) if asked else None
    if found is None or not (claim_of(member, found) or member.role == "supervisor"):
        refused = yield from _own(means, member, number, now)
        return refused if not isinstance(refused, Ticket) else []
    said = f"{found.number}号"
    if found.status == "closed":
        return (yield from _say(means, member, now, "lost_closed", ticket=said))
    if not may_close(member, found):
        return (yield from _say(means, member, now, "need_supervisor", ticket=said))
    if not outcome:
        buttons = tuple(Button(one, f"结案 {found.number} {one}") for one in OUTCOMES)
        return (yield from _say(means, member, now, "which_outcome", buttons, ticket=said))
    yield from tickets.close(found.number, outcome, now)
    rows: list[int] = yield from _let_go(means, member, found, "closed", now, "ended", outcome=outcome)
    yield from tallies.count(means.day(now), "closed", outcome, found.county)
    return rows


def _take_back(means: Means, member: Member, row: int, now: int) -> Tx[list[int]]:
    if not (row or member.chosen):
        return (yield from _say(means, member, now, "choose_first"))
    last = row or (yield from outbox.last_relay(member.chosen))
    taken = bool(last) and (yield from outbox.take_back(last, member.person_id, now))
    return (yield from _say(means, member, now, "taken_back" if taken else "too_late"))


def _figures(means: Means, member: Member, now: int) -> Tx[list[int]]:
    text = yield from month(means, now)
    return [(yield from to_staff(means, member, Letter(text), now))]


def _words(
    means: Means, member: Member, text: str, files: Sequence[FileRef], spot: Spot | None, now: int
) -> Tx[list[int]]:
    found = yield from tickets.by_number(member.chosen) if member.chosen else _none()
    if found is None or not claim_of(member, found):
        mine = yield from tickets.claimed_by(member.person_id)
        buttons = tuple(Button(f"找 {t.number}", f"找 {t.number}") for t in mine[:SHOWN])
        return (yield from _say(means, member, now, "nobody_chosen", buttons))
    if not (text.strip() or files or spot is not None):
        return (yield from _say(means, member, now, "chosen", ticket=head(means, found)))
    return (yield from relay.from_staff(means, member, found, text, files, spot, now))


def _none() -> Tx[Ticket | None]:
    yield from ()
    return None
