"""Who may do what: one table of roles and intents, and what of the tickets each sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from bot.desk.intents import (
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
from bot.store.staff import Member
from bot.store.tickets import Ticket
from flows.model import LEVELS

Role = Literal["operator", "counsellor", "mediator", "volunteer", "supervisor", "publicity", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

_EVERYBODY: frozenset[type[Intent]] = frozenset({Join, Ask, Figures})
_AT_THE_DESK: frozenset[type[Intent]] = _EVERYBODY | {
    Duty,
    Queue,
    Mine,
    Claim,
    Choose,
    Free,
    Note,
    Close,
    TakeBack,
    Words,
}
INTENTS: Mapping[str, frozenset[type[Intent]]] = {
    "operator": _AT_THE_DESK,
    "supervisor": _AT_THE_DESK,
    "counsellor": _AT_THE_DESK,
    "mediator": _AT_THE_DESK,
    "volunteer": _AT_THE_DESK,
    "publicity": _EVERYBODY,
    "editor": _EVERYBODY,
    "admin": _EVERYBODY,
}

ROOM = "room"
"""The role of a group of staff: it is shown cards and never says anything."""

KINDS: Mapping[str, frozenset[str]] = {
    "operator": frozenset({"violence", "harassment", "labour", "human", "fault"}),
    "supervisor": frozenset({"violence", "harassment", "labour", "human", "fault"}),
    "counsellor": frozenset({"human"}),
    "mediator": frozenset({"labour"}),
    "volunteer": frozenset({"labour"}),
    ROOM: frozenset({"violence", "harassment", "labour", "human", "fault"}),
}
"""Which kinds of ticket a role may take. Violence and harassment are for operators and supervisors alone."""

HIGH = LEVELS.index("high")


def may(role: str, intent: Intent) -> bool:
    """Whether a role may do this at all."""
    return type(intent) in INTENTS.get(role, frozenset())


def sees(member: Member, ticket: Ticket, counties: frozenset[str]) -> bool:
    """Whether a ticket is shown to a member: of a kind for the role, and of the county or of none of ours."""
    if ticket.kind not in KINDS.get(member.role, frozenset()):
        return False
    return member.county in ("", ticket.county) or ticket.county not in counties


def may_close(member: Member, ticket: Ticket) -> bool:
    """High danger is closed by a supervisor alone (procedure of 2018); anything else by its claimer or a supervisor."""
    if member.role == "supervisor":
        return True
    return ticket.claimed_by == member.person_id and ticket.level < HIGH
