"""The working of one turn: what always works, reading, moving, saying, joining, filing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows import always, hearing
from flows.hearing import COMMON
from flows.kit import (
    CARRIED,
    FIX,
    SKIPPED,
    Ask,
    Book,
    Choose,
    End,
    Pick,
    Reading,
    Scene,
    State,
    Wait,
    facts,
)
from flows.menu import code_in
from flows.model import (
    AddWords,
    Answer,
    Conversation,
    Count,
    Draft,
    Effect,
    FileRef,
    Frame,
    Input,
    Json,
    Leave,
    OpenTicket,
    Option,
    Page,
    Release,
    Say,
    Turn,
    UpdateTicket,
)
from flows.reading.choice import picked
from flows.reading.numerals import normalize
from flows.saying import blanks
from flows.wording import fill

TALK, MENU, HUMAN, DANGER, SOFT, STATUS = "talk", "menu", "human", "danger", "soft", "status"
SOFT_EVERY = 12 * 3600
"""Seconds after which "are you safe now" may be asked again unprompted."""
THANK_EVERY = 10 * 60
"""Seconds between two acknowledgements of words that join a ticket nobody has claimed yet."""
KEPT = "+files"
"""The answer under which a frame keeps files that came before it had a ticket."""


def _passed(now: int, since: int, every: int) -> bool:
    return since == 0 or now - since >= every


def _kept(frame: Frame) -> tuple[FileRef, ...]:
    kept = frame.answers.get(KEPT, Answer("kept")).value
    return tuple(FileRef(*row) for row in kept) if isinstance(kept, list) else ()  # type: ignore[misc]


class Teller:
    """The working of one turn. It lives no longer than `advance` and nothing outside sees it."""

    def __init__(self, book: Book, conversation: Conversation, given: Input) -> None:
        self.book = book
        self.given = given
        self.heard = given.heard
        self.was = conversation
        closed = {view.code for view in given.tickets if view.status == "closed"}
        known = [frame for frame in conversation.frames if frame.flow in book.flows]
        self.frames = [frame for frame in known if frame.flow != TALK or frame.ticket not in closed]
        if not self.frames and given.talking and not conversation.left:
            self.frames = [Frame(TALK, "open", ticket=given.talking)]
        self.conversation = conversation
        self.options: tuple[Option, ...] = conversation.options
        self.asked = conversation.asked
        self.misses = conversation.misses
        self.soft_asked_at = conversation.soft_asked_at
        self.thanked_at = conversation.thanked_at
        self.exact = False
        self.question: Say | None = None
        self.effects: list[Effect] = []
        self.codes = list(given.codes)
        self.opened: set[str] = set()
        self.before = {frame.ticket: self._draft(frame) for frame in self.frames if frame.ticket}
        self.after: dict[str, Draft] = {}

    def turn(self) -> Turn:
        text = normalize(self.heard.text)
        word = hearing.always(self.book, text)
        if word in (always.LEAVE, always.WIPE):
            return self._leave(wipe=word == always.WIPE)
        if self.was.left or not self.frames:
            self._begin(text, word)
        else:
            self._go_on(text, word)
        self._softly()
        return self._done()

    # ---- what always works

    def _leave(self, *, wipe: bool) -> Turn:
        key = "left" if not wipe else "wiped" if self.given.wipes else "left_unwiped"
        self.frames = [frame for frame in self.frames if frame.ticket][-1:]
        self.frames = [Frame(TALK, "open", ticket=frame.ticket) for frame in self.frames]
        self.options, self.misses = (), 0
        self.effects += [Leave(wipe), Count("left")]
        self._line(key)
        return self._done(left=True)

    def _begin(self, text: str, word: str) -> None:
        """A talk that starts, or one that she left: the menu, unless her first words already say what it is."""
        self.frames = [frame for frame in self.frames if frame.flow == TALK]
        if not self.was.left:
            self.effects.append(Count("begun"))
        self.frames.append(Frame(MENU, self.book.flows[MENU].opener))
        self.options = self._offered()
        if self.given.danger == "danger":
            self._danger()
        elif word == "mail":
            self._mail()
        elif word == always.PERSON:
            self._person()
        elif (reading := self._reads(text)) is not None and not text.isdecimal():
            self._answered(self._state(), reading)
        elif self.heard.files or self.heard.spot is not None:
            self._sent(self._state())
        else:
            self._prompt()
        if self.given.held and self.was.left and word != "mail":
            self._line("held")

    def _go_on(self, text: str, word: str) -> None:
        self.exact = hearing.exactly(self.book, self._scene(), self._state(), self.options, text)
        if self.heard.resumed or self.heard.start:
            self._release()
            self._prompt()
        elif word == "mail" or (self.given.knocked and text in ("1", "一")):
            self._mail()
        elif self.given.danger == "danger" and not self._telling() and not self.exact:
            self._release()
            self._danger()
        elif word == always.PERSON:
            self._person()
        elif word == always.MENU:
            self._menu()
        elif word == always.BACK:
            self._back()
        elif word == "hello" and self._top().flow != TALK:
            self._release()
            self._prompt()
        else:
            self._release()
            self._reply(text)

    def _release(self) -> None:
        if self.given.held:
            self.effects.append(Release())

    def _mail(self) -> None:
        if self.given.held:
            self.effects.append(Release())
        else:
            self._line("no_mail")

    def _danger(self) -> None:
        """Two steps, at once, in any state; and the urgent ticket with what she wrote."""
        if self._top().flow != DANGER:
            self.frames = [frame for frame in self.frames if frame.flow not in (MENU, SOFT)]
            self._push(Frame(DANGER, ticket=self._ticket_for_danger()))
        else:
            self._prompt()
        self._join(danger=True)

    def _ticket_for_danger(self) -> str:
        """The ticket that danger belongs to: one of hers on violence that is open in this talk, else a new one."""
        kinds = {view.code: view.kind for view in self.given.tickets if view.status != "closed"}
        codes = [frame.ticket for frame in reversed(self.frames) if frame.ticket]
        return next((code for code in codes if kinds.get(code) == "violence"), "")

    def _person(self) -> None:
        code = self._ticket()
        if code and self._top().flow != HUMAN:
            self.effects.append(Page(code, "person"))
            self._line("person")
        elif self._top().flow != HUMAN:
            self.frames = [frame for frame in self.frames if frame.flow not in (MENU, SOFT)]
            self._push(Frame(HUMAN))
        else:
            self._prompt()

    def _menu(self) -> None:
        code = self._ticket()
        self.frames = [Frame(TALK, "open", ticket=code)] if code else []
        self._push(Frame(MENU))

    def _back(self) -> None:
        frame = self._top()
        if frame.trail:
            target = frame.trail[-1]
            answers = {name: answer for name, answer in frame.answers.items() if name not in (target, frame.state)}
            self.frames[-1] = replace(frame, state=target, answers=answers, trail=frame.trail[:-1])
            self._prompt()
        elif len(self.frames) > 1 and frame.flow not in (DANGER, TALK):
            self.frames.pop()
            self._prompt()
        else:
            self._line("first")

    # ---- reading a reply

    def _reply(self, text: str) -> None:
        state = self._state()
        press = self.heard.press
        if isinstance(state, Wait) and press is None and code_in(text):
            self._start(Frame(STATUS), reread=True)
            return
        if isinstance(state, Wait):
            self._wait(press is not None)
            return
        if press is not None and press.ask is not None and press.ask != self.asked:
            self._line("stale")
            self._prompt()
            return
        if press is None and not (text or self.heard.files or self.heard.spot):
            self._line("empty")
            self._prompt()
            return
        if press is not None and press.index < len(self.options):
            reading: Reading | None = hearing.chosen(state, self.options[press.index].trigger)
        elif self.heard.files or self.heard.spot is not None:
            reading = self._sent(state)
            if reading is None:
                return
        else:
            reading = self._reads(text)
        if reading is None:
            self._missed(state, text)
        else:
            self._answered(state, reading)

    def _sent(self, state: State) -> Reading | None:
        """Files or a place instead of words: kept with the frame until it has a ticket; the question goes on."""
        scene = self._scene()
        if self._top().flow == SOFT:
            return Reading("passed")
        if self.heard.spot is not None and isinstance(state, Ask) and self.heard.spot.label:
            reading = state.read(self.heard.spot.label, scene)
            if reading is not None:
                return reading
        if self._ticket():
            self._join()
        else:
            self._keep_files()
        self._line("voice" if self._voice() else "got_file")
        self._prompt()
        return None

    def _keep_files(self) -> None:
        frame = self._top()
        kept: list[Json] = [[file.id, file.kind, file.name] for file in (*_kept(frame), *self.heard.files)]
        self.frames[-1] = replace(frame, answers={**frame.answers, KEPT: Answer("kept", kept)})

    def _with_files(self, frame: Frame) -> Frame:
        """A frame that begins takes over the files that came while she was at the menu."""
        kept: list[Json] = [
            [file.id, file.kind, file.name] for was in self.was.frames if was.flow == MENU for file in _kept(was)
        ]
        if not kept or frame.flow == SOFT:
            return frame
        return replace(frame, answers={**frame.answers, KEPT: Answer("kept", kept)})

    def _reads(self, text: str) -> Reading | None:
        live = self.options or self._offered()
        return hearing.read(self.book, self._scene(), self._state(), live, text)

    def _missed(self, state: State, text: str) -> None:
        self.misses += 1
        frame = self._top()
        if frame.ticket and text:
            self.effects.append(AddWords(frame.ticket, text, danger=self.given.danger))
        sentences = self.book.wording.of(frame.flow, state.name)
        beneath = self.frames[-2] if len(self.frames) > 1 else None
        if frame.flow == MENU and beneath is not None and beneath.flow == TALK and text:
            self.frames.pop()
            self.options = ()
            self._wait(False)
        elif sentences.again:
            self._prompt(fill(sentences.again, self._blanks()), lead_only=True)
        else:
            self._prompt(self._common("again" if self.misses < 2 else "again_person"))

    def _answered(self, state: State, reading: Reading) -> None:
        frame = self._top()
        answers = dict(frame.answers)
        if isinstance(state, Choose | Ask):
            answers[state.name] = Answer(reading.trigger, reading.value)
            for name, answer in reading.also.items():
                if name not in answers or answers[name].trigger == SKIPPED:
                    answers[name] = answer
        goal = self.book.flows[frame.flow].leads(state.name, reading.trigger)
        if goal is None:
            raise LookupError(f"no row {reading.trigger} from {frame.flow}.{state.name}")
        if reading.trigger.startswith(FIX):
            answers.pop(goal, None)
        trail = frame.trail if isinstance(state, Pick) else (*frame.trail, state.name)
        self.misses = 0
        self.frames[-1] = replace(frame, answers=answers, trail=trail)
        if isinstance(state, Choose | Ask):
            self.effects += state.yields(self._scene())
        self._arrive(goal)

    # ---- moving

    def _push(self, frame: Frame) -> None:
        self.frames.append(self._with_files(frame))
        self._arrive(self.book.flows[frame.flow].opener)

    def _arrive(self, name: str) -> None:
        """Reach a state; questions whose answers are known are walked past."""
        frame = self._top()
        flow = self.book.flows[frame.flow]
        for _ in range(len(flow.states) + 1):
            known = frame.answers.get(name) if isinstance(flow.by_name[name], Choose | Ask) else None
            if known is None:
                break
            following = flow.leads(name, known.trigger)
            if following is None:
                break
            name = following
        self.frames[-1] = replace(frame, state=name)
        self._file()
        state = flow.by_name[name]
        if isinstance(state, End):
            self._end(state)
        else:
            self._prompt()

    def _end(self, end: End) -> None:
        self._say_all(self.book.wording.of(self._top().flow, end.name).ask)
        in_danger = self._ticket_for_danger() if end.goes == DANGER else ""
        done = self.frames.pop()
        self.options = ()
        if end.alone:
            self.frames = []
        forms = [frame for frame in self.frames if frame.flow not in (TALK, MENU)]
        if end.goes == TALK and done.ticket and not forms:
            self.frames = [Frame(TALK, "open", ticket=done.ticket)]
        elif end.goes and not (end.goes == TALK and forms):
            self.frames = [frame for frame in self.frames if frame.flow != MENU]
            carried: dict[str, Json] = dict(facts(done)) if done.flow != MENU else {}
            answers = {CARRIED: Answer("kept", carried)} if carried else {}
            ticket = in_danger if end.goes == DANGER else done.ticket
            self._start(Frame(end.goes, answers=answers, ticket=ticket), reread=end.again)
        elif end.again and self.frames:
            self._prompt(quiet=True)
            self._reply(normalize(self.heard.text))
        elif forms:
            self._prompt()
        elif self.frames and self.frames[-1].flow == MENU:
            self.frames.pop()

    def _start(self, frame: Frame, *, reread: bool) -> None:
        """Begin a flow; with `reread`, words that led here may answer its first question too."""
        text = normalize(self.heard.text)
        opener = self.book.flows[frame.flow].opener
        self.frames.append(replace(self._with_files(frame), state=opener))
        state = self._state()
        self.options = self._offered()
        if reread and len(text) > 1 and picked(text, len(self.options)) is None:
            reading = self._reads(text)
            if reading is not None:
                self._answered(state, reading)
                return
        self._arrive(opener)

    # ---- saying

    def _prompt(self, lead: str = "", *, lead_only: bool = False, quiet: bool = False) -> None:
        """Say what the top state says, after or under a `lead`, and make its options live; `quiet` says nothing."""
        state = self._state()
        self.options = self._offered()
        if self.options or isinstance(state, Ask):
            self.asked += 1
        if quiet:
            return
        texts = self._filled(self.book.wording.of(self._top().flow, state.name).ask) or [""]
        if lead:
            texts = [lead if lead_only else f"{lead}\n{texts[-1]}".strip()]
        for text in texts[:-1]:
            self.effects.append(Say(text))
        labels = tuple(option.label for option in self.options)
        if texts[-1]:
            self.question = Say(texts[-1], labels, self.asked if labels else 0, hearing.numbered(state))
            self.effects.append(self.question)

    def _line(self, key: str) -> None:
        self.effects.append(Say(self._common(key)))

    def _common(self, key: str) -> str:
        return self.book.wording.line(COMMON, key, self._blanks())

    def _say_all(self, texts: tuple[str, ...]) -> None:
        for text in self._filled(texts):
            self.effects.append(Say(text))

    def _filled(self, texts: tuple[str, ...]) -> list[str]:
        """The texts with their blanks filled; empty ones are dropped. Blanks are dear, and few texts have any."""
        blanks = self._blanks() if any("{" in text for text in texts) else {}
        return [filled for text in texts if (filled := fill(text, blanks))]

    def _offered(self) -> tuple[Option, ...]:
        return hearing.options(self.book, self._top(), self._state())

    def _blanks(self) -> Mapping[str, str]:
        return blanks(self.book, self.given.duty, self._ticket(), self._scene() if self.frames else None)

    # ---- words that join a ticket

    def _wait(self, pressed: bool) -> None:
        if pressed or not (self.heard.text.strip() or self.heard.files or self.heard.spot):
            self._line("no_choice" if pressed else "empty")
            return
        self._join()
        if self._claimed():
            return
        if self._voice():
            self._line("voice")
        elif _passed(self.given.now, self.thanked_at, THANK_EVERY):
            self._line("joined")
            self.thanked_at = self.given.now

    def _join(self, *, danger: bool = False) -> None:
        code = self._ticket() if danger else self.given.talking or self._ticket()
        heard = self.heard
        if heard.text.strip() or heard.files or heard.spot:
            self.effects.append(AddWords(code, heard.text, heard.files, heard.spot, self.given.danger))

    def _claimed(self) -> bool:
        """Whether the ticket that her words go to has an operator."""
        code = self.given.talking or self._ticket()
        return any(view.claimed for view in self.given.tickets if view.code == code)

    def _voice(self) -> bool:
        return any(file.kind == "voice" for file in self.heard.files)

    def _telling(self) -> bool:
        """Whether she was asked what was done to her, where danger may lie in the past, or where she is."""
        frame = self.was.frames[-1] if self.was.frames else Frame("")
        flow = self.book.flows.get(frame.flow)
        state = flow.by_name.get(frame.state) if flow is not None else None
        return isinstance(state, Ask) and (state.story or frame.flow == DANGER)

    def _softly(self) -> None:
        """Something in her words may be fear: ask whether she is safe, numbers first, then go on where she was."""
        told = self.given.danger == "danger" and self._telling()
        asked = self.was.frames[-1] if self.was.frames and not self.was.left else Frame("")
        if asked.flow == DANGER or asked.state == "safe" or self.exact:
            return
        if not (told or self.given.danger == "soft") or not self.frames or self._top().flow in (DANGER, SOFT):
            return
        if not told and (self._top().state == "safe" or not _passed(self.given.now, self.soft_asked_at, SOFT_EVERY)):
            return
        if self._top().flow == TALK and self._claimed():
            return
        self.soft_asked_at = self.given.now
        self.effects = [effect for effect in self.effects if not (isinstance(effect, Say) and effect is self.question)]
        self._push(Frame(SOFT))

    # ---- filing

    def _draft(self, frame: Frame) -> Draft | None:
        return self.book.flows[frame.flow].files(Scene(frame, self.was, self.given, self.book.places))

    def _file(self) -> None:
        """Give the top frame its ticket as soon as its answers make one; remember what the ticket now says."""
        frame = self._top()
        draft = self._draft(frame)
        if draft is None:
            return
        if not frame.ticket:
            code = self.codes.pop(0)
            self.opened.add(code)
            frame = self.frames[-1] = replace(frame, ticket=code)
            if files := _kept(frame):
                self.effects.append(AddWords(code, files=files))
        self.after[frame.ticket] = draft

    def _done(self, *, left: bool = False) -> Turn:
        filed: list[Effect] = []
        for code, draft in self.after.items():
            if code in self.opened:
                filed.append(OpenTicket(code, draft))
            elif draft != self.before.get(code):
                filed.append(UpdateTicket(code, draft))
        joins = [effect for effect in self.effects if isinstance(effect, AddWords)]
        others = [effect for effect in self.effects if not isinstance(effect, AddWords)]
        conversation = replace(
            self.was,
            frames=tuple(self.frames),
            asked=self.asked,
            options=self.options,
            misses=self.misses,
            left=left,
            soft_asked_at=self.soft_asked_at,
            thanked_at=self.thanked_at,
        )
        return Turn(conversation, (*others, *filed, *joins))

    # ---- where the talk stands

    def _top(self) -> Frame:
        return self.frames[-1]

    def _state(self) -> State:
        """The top frame's state; one that a deploy has removed begins its flow again, her answers kept."""
        frame = self._top()
        flow = self.book.flows[frame.flow]
        if frame.state not in flow.by_name:
            frame = self.frames[-1] = replace(frame, state=flow.opener, trail=())
        return flow.by_name[frame.state]

    def _ticket(self) -> str:
        return next((frame.ticket for frame in reversed(self.frames) if frame.ticket), "")

    def _scene(self) -> Scene:
        return Scene(self._top(), self.was, self.given, self.book.places)
