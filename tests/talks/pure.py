"""The first depth: the flows alone. Between two turns the conversation goes through JSON and back."""

from __future__ import annotations

from bot.bookcase import Library
from bot.channels.buttons import press_data
from bot.dispatch import LONGEST
from bot.events import Address, Button, Outbound
from bot.means import Hours, Means
from bot.settings import Settings
from bot.vault import Vault
from flows.engine import advance
from flows.model import (
    LEVELS,
    AddWords,
    Duty,
    Effect,
    FileRef,
    Heard,
    Input,
    OpenTicket,
    Press,
    Say,
    Spot,
    TicketView,
    UpdateTicket,
)
from flows.stored import dump, load
from knowledge.danger import assess
from tests.talk import HER, Act, Seen, Talk, TalkError
from tests.talks.lines import effect_line, moment, shown, state_line
from tests.talks.sent import sent
from tests.world import ALL, MONDAY, ZONE

ANSWERING = ("operator", "supervisor", "counsellor")
NOWHERE = Address("", "", HER)


class PureStage:
    """One woman and the flows."""

    def __init__(self, talk: Talk, shelf: Library) -> None:
        self.shelf = shelf
        self.now = MONDAY
        self.on = any(player.on_duty and player.role in ANSWERING for player in talk.staff)
        self.stored = ""
        self.views: dict[str, TicketView] = {}
        self.asked: list[Say] = []
        self.turns = 0
        settings = Settings()
        hours = Hours(settings.opens, settings.closes)
        vault = Vault(bytes(32))
        self.means = Means(vault, shelf.book, lambda text: assess(shelf.danger, text), ZONE, hours, frozenset(), {})

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.views)

    async def do(self, act: Act) -> Seen:
        """Her act, or time passing."""
        if act.mark == "@":
            self.now = moment(self.now, act.text, first=not self.turns)
            return Seen()
        effects = self._turn(self._heard(act.text))
        says = [effect for effect in effects if isinstance(effect, Say)]
        self.asked += [say for say in says if say.options]
        return Seen(
            {HER: [shown(_outbound(say)) for say in says]},
            {HER: [line for line in map(effect_line, effects) if line is not None]},
            {HER: state_line(load(self.stored))},
        )

    def _heard(self, text: str) -> Heard:
        said = sent(text)
        if said.choice:
            if len(self.asked) <= said.back:
                raise TalkError("nothing was asked that could be pressed")
            return Heard(press=Press(said.choice - 1, self.asked[-1 - said.back].ask))
        return Heard(
            text=said.text[:LONGEST],
            files=(FileRef(f"f{self.turns}", said.file),) if said.file is not None else (),
            spot=Spot(34.86, 105.67, said.spot) if said.spot else None,
            start=said.start,
            resumed=said.resumed,
        )

    def _turn(self, heard: Heard) -> tuple[Effect, ...]:
        self.turns += 1
        now = int(self.now.timestamp())
        given = Input(
            heard=heard,
            now=now,
            today=self.now.date(),
            codes=tuple(f"40217730{2 * self.turns + i:04d}" for i in range(2)),
            danger=self.means.danger(heard.text) if heard.text else "none",
            duty=Duty(on=self.on, next=self.means.next_open(now)),
            tickets=tuple(self.views.values()),
            wipes=ALL.wipes,
        )
        turn = advance(self.shelf.book, load(self.stored), given)
        assert not turn.fault, turn.fault
        self.stored = dump(turn.conversation)
        for effect in turn.effects:
            self._file(effect)
        return turn.effects

    def _file(self, effect: Effect) -> None:
        """What the desk would make of it."""
        match effect:
            case OpenTicket(code, draft):
                self.views[code] = TicketView(code, draft.kind, draft.level, "open", claimed=False)
            case UpdateTicket(code, draft):
                level = max(self.views[code].level, draft.level, key=LEVELS.index)
                self.views[code] = TicketView(code, self.views[code].kind, level, "open", claimed=False)
            case AddWords(code) if effect.danger == "danger":
                self.views[code] = TicketView(code, self.views[code].kind, "red", "open", claimed=False)
            case _:
                pass


def _outbound(say: Say) -> Outbound:
    buttons = tuple(Button(label, press_data(say.ask, index)) for index, label in enumerate(say.options))
    return Outbound(0, NOWHERE, say.text, buttons, say.numbered)
