"""The second depth: the whole world, through dispatch, a store and delivery."""

from __future__ import annotations

from datetime import datetime

from bot.channels.base import Capabilities
from bot.events import Gone, Later, Never, Unknown
from bot.events import Outcome as Ending
from flows.model import OpenTicket
from tests.talk import HER, WOMAN, Act, Seen, Talk, TalkError
from tests.talks.lines import effect_line, moment, shown, state_line
from tests.talks.sent import sent
from tests.world import ALL, EVERYBODY, ZONE, World, spot, upload

FAULTS: dict[str, Ending | Exception] = {
    "down": Later(30),
    "gone": Gone(),
    "never": Never("refused"),
    "unknown": Unknown(),
    "broken": RuntimeError("the platform said something new"),
}


def capabilities(talk: Talk) -> Capabilities:
    """What the channel of a talk can do."""
    if talk.can is None:
        return ALL
    can = {name: name in talk.can for name in ("buttons", "edits", "wipes", "files")}
    return Capabilities(**can, text_limit=ALL.text_limit)


class WholeStage:
    """Everybody in the talk, and the house."""

    def __init__(self, talk: Talk, world: World) -> None:
        self.talk = talk
        self.world = world
        self.women = [HER, *(player.name for player in talk.cast if player.role == WOMAN)]
        self.before: dict[str, int] = {}

    @property
    def codes(self) -> list[str]:
        effects = (effect for turn in self.world.turns for effect in turn.effects)
        return [effect.code for effect in effects if isinstance(effect, OpenTicket)]

    async def begin(self) -> None:
        """The staff take their places; what they are told of it is not part of the talk."""
        for player in self.talk.staff:
            await self.world.employ(player.name, player.role, player.county, on_duty=player.on_duty)

    async def do(self, act: Act) -> Seen:
        """An act, and everything that is sent because of it."""
        turns = len(self.world.turns)
        match act.mark:
            case "@":
                now = datetime.fromtimestamp(self.world.clock.now, ZONE)
                then = moment(now, act.text, first=not self.world.turns)
                await self.world.advance((then - now).total_seconds())
            case "~":
                await self._misbehave(act.text)
            case _:
                await self._send(act.who, act.text)
        effects = [effect for turn in self.world.turns[turns:] for effect in turn.effects]
        return Seen(
            {name: self._new(name) for name in (*self.women, *(player.name for player in self.talk.staff))},
            {act.who: [line for line in map(effect_line, effects) if line is not None]},
            {name: state_line(await self.world.conversation(name)) for name in self.women},
        )

    def _new(self, name: str) -> list[str]:
        got = self.world.channel.got[name]
        new = got[self.before.get(name, 0) :]
        self.before[name] = len(got)
        return [shown(message) for message in new]

    async def _send(self, who: str, text: str) -> None:
        said = sent(text)
        if said.choice:
            try:
                await self.world.press(who, said.choice, said.back)
            except IndexError:
                raise TalkError("nothing was asked that could be pressed") from None
        elif said.again:
            await self.world.again(who)
        else:
            await self.world.say(
                who,
                said.text,
                files=(upload(said.file),) if said.file is not None else (),
                spot=spot(said.spot) if said.spot else None,
                start=said.start,
                resumed=said.resumed,
            )

    async def _misbehave(self, text: str) -> None:
        words = text.split()
        if words == ["restart"]:
            await self.world.restart()
        elif len(words) in (2, 3) and words[0] == self.world.channel.name and words[1] in (*FAULTS, "up"):
            name = words[2] if len(words) == 3 else EVERYBODY
            if words[1] == "up":
                self.world.channel.standing.pop(name, None)
            else:
                self.world.channel.standing[name] = FAULTS[words[1]]
        else:
            raise TalkError(f"~ {text}: write ~ web down, or ~ restart")
        await self.world.deliver()
