"""The demo's three phones, and the staff who sit at two of them (with a supervisor beside)."""

from __future__ import annotations

import secrets

from bot.channels.web import Demo, Phone
from bot.events import Address
from bot.means import Means
from bot.store import people, staff
from bot.store.transaction import Tx

TOKEN_BYTES = 24


def phones() -> Demo:
    """Three phones with fresh tokens."""
    return Demo(
        worker=Phone("打工的人", "她在厂里，用手机找驿站。", _token()),
        operator=Phone("值班员", "她在值班，单子会送到这里。", _token()),
        publicity=Phone("宣传员", "她管宣传，看得到数字，看不到谁。", _token()),
    )


def seat_staff(means: Means, demo: Demo, now: int) -> Tx[None]:
    """Three members of staff: the two phones, and a supervisor who has no phone open."""
    for token, name, role in (
        (demo.operator.token, "王姐", "operator"),
        (demo.publicity.token, "小李", "publicity"),
        (_token(), "赵督导", "supervisor"),
    ):
        address = Address("web", "main", token)
        key = means.vault.new_key()
        who = yield from people.add(
            means.vault.mark(address), address, key, means.vault.seal_text(key, address.user), now
        )
        yield from staff.add(who.id, name, role, "", now, on_duty=role == "operator")


def _token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)
