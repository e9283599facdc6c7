"""A talk driven through `advance` without a shell; the conversation passes through JSON between all turns."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flows.book import FLOWS
from flows.engine import advance
from flows.kit import Book
from flows.model import (
    Conversation,
    Draft,
    Duty,
    FileRef,
    Heard,
    Input,
    OpenTicket,
    Press,
    Say,
    Spot,
    Turn,
    UpdateTicket,
)
from flows.stored import dump, load
from flows.wording import parse

TODAY = date(2026, 11, 23)
_ZH = Path(__file__).parents[2] / "flows" / "wording" / "zh"
PLACES = {"秦安": "秦安县", "秦安县": "秦安县", "苏州": "苏州市", "昆山": "昆山市"}
BOOK = Book(FLOWS, parse({path.stem: path.read_text(encoding="utf-8") for path in _ZH.glob("*.toml")}), PLACES)


@dataclass
class Talk:
    """One woman's talk; `says` gives what she is answered, `drafts` what each ticket says by now."""

    conversation: Conversation = field(default_factory=Conversation)
    turns: list[Turn] = field(default_factory=list)
    drafts: dict[str, Draft] = field(default_factory=dict)
    opened: list[Draft] = field(default_factory=list)

    def says(self, text: str = "", *, files: tuple[FileRef, ...] = (), spot: Spot | None = None) -> str:
        return self.hears(Heard(text, files=files, spot=spot))

    def picks(self, index: int) -> str:
        return self.hears(Heard(press=Press(index, self.conversation.asked)))

    def hears(self, heard: Heard) -> str:
        count = len(self.turns)
        codes = tuple(f"{count:04d}5678901{n}" for n in range(4))
        turn = advance(BOOK, self.conversation, Input(heard, 1_795_400_000 + count, TODAY, codes, duty=Duty(on=True)))
        assert turn.fault == ""
        self.turns.append(turn)
        self.conversation = load(dump(turn.conversation))
        assert self.conversation == turn.conversation
        for effect in turn.effects:
            if isinstance(effect, OpenTicket | UpdateTicket):
                assert isinstance(effect, OpenTicket) is (effect.code not in self.drafts)
                self.drafts[effect.code] = effect.draft
                if isinstance(effect, OpenTicket):
                    self.opened.append(effect.draft)
        return self.answer

    @property
    def answer(self) -> str:
        return "\n".join(effect.text for effect in self.turns[-1].effects if isinstance(effect, Say))

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(option.label for option in self.conversation.options)

    @property
    def at(self) -> str:
        """The flow and state that speak, "" when none does."""
        top = self.conversation.frames[-1:]
        return f"{top[0].flow}.{top[0].state}" if top else ""

    @property
    def draft(self) -> Draft:
        """What the newest ticket says by now."""
        return list(self.drafts.values())[-1]


def at_work(*lines: str) -> Talk:
    """A talk that has come to the questions about work, and then said these lines."""
    talk = Talk()
    for line in ("你好", "2", *lines):
        talk.says(line)
    return talk
