"""Groups of staff: cards are posted and change there; words of a person never go there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.may import ROOM
from bot.events import Address
from bot.means import Means
from bot.store import people, staff
from bot.store.transaction import Tx


def seat(means: Means, rooms: Sequence[Address], now: int) -> Tx[None]:
    """Make these groups members with the role of a room, and those that are no longer set none any more."""
    kept = set()
    for room in rooms:
        mark = means.vault.mark(room)
        who = yield from people.by_mark(mark)
        if who is None:
            key = means.vault.new_key()
            who = yield from people.add(mark, room, key, means.vault.seal_text(key, room.user), now)
        if who.role != ROOM:
            yield from staff.add(who.id, "", ROOM, "", now, on_duty=True)
        kept.add(who.id)
    for member in (yield from staff.everybody()):
        if member.role == ROOM and member.person_id not in kept:
            yield from staff.revoke(member.person_id)
