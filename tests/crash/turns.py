"""Turns of every kind, each with what came before it: who wrote what."""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.joining import invite
from tests.world import World

INVITED = "ABCDEFGHJK"
Said = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """A turn (`event`) and the talk that leads to it."""

    name: str
    before: tuple[Said, ...]
    event: Said

    def __str__(self) -> str:
        return self.name


_FILED: tuple[Said, ...] = (("她", "找人"), ("她", "跳过"))
_CLAIMED: tuple[Said, ...] = (*_FILED, ("王姐", "认领 1"))

HERS = (
    Case("opening", (), ("她", "你好")),
    Case("filing", (("她", "你好"), *(("她", text) for text in "1122")), ("她", "3")),
    Case("danger", (("她", "你好"), ("她", "1")), ("她", "救命，他拿刀要砍我")),
    Case("leaving", (*_CLAIMED, ("王姐", "你在哪")), ("她", "退出")),
    Case("words to a claimed ticket", _CLAIMED, ("她", "他又喝酒了")),
    Case("coming back to held words", (*_CLAIMED, ("她", "退出"), ("王姐", "你在哪")), ("她", "留言")),
)
STAFFS = (
    Case("claim", _FILED, ("王姐", "认领 1")),
    Case("relay", _CLAIMED, ("王姐", "我在，你说。")),
    Case("taking back", (*_CLAIMED, ("王姐", "打错了")), ("王姐", "撤回")),
    Case("note", _CLAIMED, ("王姐", "备注 明天再打")),
    Case("free", _CLAIMED, ("王姐", "放回 1")),
    Case("close", _CLAIMED, ("王姐", "结案 1 解决")),
    Case("join", (), ("李姐", f"加入 {INVITED}")),
)


async def lead_to(world: World, case: Case) -> None:
    """Play what comes before the turn, with two operators on duty and an invite that nobody has used."""
    means, now = world.house.means, int(world.clock())
    for name in ("王姐", "赵姐"):
        await world.employ(name)
    await world.write(lambda: invite(means, INVITED, "operator", "", "李姐", now))
    for name, text in case.before:
        await world.say(name, text)
