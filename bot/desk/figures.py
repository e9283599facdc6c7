"""The month's figures in chat: counts without anybody's name, small ones not spelt out."""

from __future__ import annotations

from bot.means import Means
from bot.store import tallies
from bot.store.transaction import Tx

FEW = 10
"""Below this a count is not spelt out: in a small county it could point at one person."""


def month(means: Means, now: int) -> Tx[str]:
    """The text of this month's counts up to now."""
    say = means.book.wording
    local = means.local(now)
    first = local.date().replace(day=1).isoformat()
    totals: dict[str, int] = {}
    for what, _detail, n in (yield from tallies.sums(first, means.day(now))):
        totals[what] = totals.get(what, 0) + n
    labels = say.of("desk", "tallies").choices
    few = say.line("desk", "few", {})
    lines = [f"{label}：{totals[w] if totals[w] >= FEW else few}" for w, label in labels.items() if totals.get(w)]
    if not lines:
        return say.line("desk", "figures_none", {"month": str(local.month)})
    return say.line("desk", "figures", {"month": str(local.month), "lines": "\n".join(lines)})
