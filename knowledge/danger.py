"""Hear danger in one message: rules from a lexicon, read clause by clause, so that a guard in one clause
(a past, a supposition, a look-alike) never silences a present danger in another."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Danger = Literal["danger", "soft", "none"]

_RANK: Final[Mapping[Danger, int]] = MappingProxyType({"none": 0, "soft": 1, "danger": 2})
# Every repeat in a phrase is this bounded gap, so that no text can take more than linear time.
_GAP: Final = ".{0,6}"
_HIDDEN: Final = "□"
# "不 打我了" must not become a denial: these never join the next word over a space.
_NEGATORS: Final = "不没未别"

_LATIN = re.compile("[a-z]+")
_NOISE = re.compile(r"(?<=\w)[@#*_=/\\|^&%$`'\"“”‘’·+-]{1,3}(?=\w)")
_BREAK = re.compile(r"[\W_]+")
_SPELT_OUT = re.compile(r"(?<!\w)(\w)[ ，。](?=\w(?!\w))")
_LOOSE_BEFORE = re.compile(rf"(?<!\w)([^\W\d{_NEGATORS}]) (?=\w)")
_LOOSE_AFTER = re.compile(rf"(?<=\w) (?=[^\W\d{_NEGATORS}](?!\w))")
_PIECE = re.compile(r"\{(?P<list>\w+)(?P<optional>\??)\}|(?P<gap>…)|[^{}…]+|(?P<stray>[{}])")


class DangerLexiconError(ValueError):
    """The danger lexicon cannot be read; the message names the entry, what is wrong and how to mend it."""


@dataclass(frozen=True)
class Guard:
    """Words in a clause that lower what the clause says, and perhaps the rest of its sentence (`carries`)."""

    name: str
    lowers: Danger
    when_over: Danger  # what it lowers to when the message says that it has ended
    carries: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Kind:
    """One kind of danger: how grave it is, how it is said, and which guards may lower it."""

    name: str
    level: Danger
    guards: frozenset[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class DangerRules:
    """All that `assess` needs, built by `load`."""

    letters: Mapping[int, str]
    pinyin: Mapping[str, str]
    spelling: Mapping[str, str]
    misspelt: re.Pattern[str]
    turns: re.Pattern[str]
    present: re.Pattern[str]
    over: re.Pattern[str]
    masks: re.Pattern[str]
    guards: tuple[Guard, ...]
    kinds: tuple[Kind, ...]


def assess(rules: DangerRules, text: str) -> Danger:
    """How much danger one message tells of; any text is allowed, and nothing else is looked at."""
    sentences = [list(_clauses(rules, sentence)) for sentence in _plain(rules, text).split("。")]
    over = any(rules.over.search(clause) for sentence in sentences for clause in sentence)
    found: Danger = "none"
    for sentence in sentences:
        carried: frozenset[Guard] = frozenset()
        for clause in sentence:
            if rules.present.search(clause):
                carried = frozenset()
            acting = carried | {guard for guard in rules.guards if guard.pattern.search(clause)}
            carried = frozenset(guard for guard in acting if guard.carries)
            bare = rules.masks.sub(_HIDDEN, clause)
            for kind in rules.kinds:
                level = _lowered(kind, acting, over)
                if _RANK[level] > _RANK[found] and kind.pattern.search(bare):
                    found = level
            if found == "danger":
                return found
    return found


def _lowered(kind: Kind, acting: frozenset[Guard], over: bool) -> Danger:
    level = kind.level
    for guard in acting:
        lowest = guard.when_over if over else guard.lowers
        if guard.name in kind.guards and _RANK[lowest] < _RANK[level]:
            level = lowest
    return level


def _plain(rules: DangerRules, text: str) -> str:
    """The text as the lexicon is written: simplified, pinyin read aloud, `，` `。` and space as the only breaks."""
    folded = unicodedata.normalize("NFKD", text).translate(rules.letters).casefold()
    kept = "".join(char for char in folded if unicodedata.category(char) not in ("Mn", "Cf"))
    spoken = _LATIN.sub(lambda run: _read_aloud(rules.pinyin, run[0]), kept)
    broken = _BREAK.sub(lambda run: _kind_of_break(run[0]), _NOISE.sub("", spoken)).strip()
    for loose in (_SPELT_OUT, _LOOSE_BEFORE):
        broken = loose.sub(r"\1", broken)
    broken = _LOOSE_AFTER.sub("", broken)
    return rules.misspelt.sub(lambda word: rules.spelling[word[0]], broken)


def _kind_of_break(run: str) -> str:
    if any(char in "。!?;\n" for char in run):
        return "。"
    return "，" if any(char in ",、:" for char in run) else " "


def _read_aloud(pinyin: Mapping[str, str], run: str) -> str:
    """A run of letters as characters if it can be cut into known syllables (longest first), else as it was."""
    if run in pinyin:
        return pinyin[run]
    said, at = "", 0
    while at < len(run):
        length = next((size for size in range(6, 1, -1) if run[at : at + size] in pinyin), 0)
        if not length:
            return run
        said += pinyin[run[at : at + length]]
        at += length
    return said


def _clauses(rules: DangerRules, sentence: str) -> Iterator[str]:
    """The clauses, each between `^` and `$`: plain text has no such signs, so a phrase can name the clause's ends."""
    for part in re.split("[， ]", sentence):
        start = 0
        for turn in rules.turns.finditer(part):
            if turn.start() > start:
                yield f"^{part[start : turn.start()]}$"
                start = turn.start()
        if part[start:]:
            yield f"^{part[start:]}$"


def load(toml_text: str) -> DangerRules:
    """The rules of a lexicon such as `lexicon/danger.toml`; `DangerLexiconError` says what to mend in it."""
    try:
        book: dict[str, object] = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise DangerLexiconError(f"the lexicon is not TOML: {error}; mend that line") from None
    words = {name: _word_list(name, said) for name, said in _table(book, "words").items()}
    clauses = _table(book, "clauses")
    guards = tuple(_guard(entry, words) for entry in _entries(book, "guard"))
    known = frozenset(guard.name for guard in guards)
    spelling = _spellings(book, "spelling")
    return DangerRules(
        letters=_letters(book),
        pinyin=_spellings(book, "pinyin"),
        spelling=spelling,
        misspelt=re.compile("|".join(re.escape(word) for word in sorted(spelling, key=len, reverse=True))),
        turns=_phrases("clauses.turns", clauses.get("turns"), words),
        present=_phrases("clauses.present", clauses.get("present"), words),
        over=_phrases("clauses.over", clauses.get("over"), words),
        masks=_phrases("masks", [phrase for group in _table(book, "masks").items() for phrase in _mask(*group)], words),
        guards=guards,
        kinds=tuple(_kind(entry, words, known) for entry in _entries(book, "kind")),
    )


def _guard(entry: Mapping[str, object], words: Mapping[str, tuple[str, ...]]) -> Guard:
    name = _name("guard", entry)
    lowers = _level(f"guard {name}", entry.get("lowers"))
    carries = entry.get("carries", False)
    if not isinstance(carries, bool):
        raise DangerLexiconError(f"guard {name}: carries is true or false, not {carries!r}")
    return Guard(
        name=name,
        lowers=lowers,
        when_over=_level(f"guard {name}", entry.get("when_over", lowers)),
        carries=carries,
        pattern=_phrases(f"guard {name}", entry.get("phrases"), words),
    )


def _kind(entry: Mapping[str, object], words: Mapping[str, tuple[str, ...]], known: frozenset[str]) -> Kind:
    name = _name("kind", entry)
    guards = frozenset(_strings(f"kind {name}: guards", entry.get("guards")))
    if strange := sorted(guards - known):
        raise DangerLexiconError(
            f"kind {name}: no guard is called {strange[0]!r}; use one of {', '.join(sorted(known))}"
        )
    level = _level(f"kind {name}", entry.get("level"))
    return Kind(name, level, guards, _phrases(f"kind {name}", entry.get("phrases"), words))


def _word_list(name: str, said: object) -> tuple[str, ...]:
    words = _strings(f"words.{name}", said)
    if not words:
        raise DangerLexiconError(f"words.{name}: the list is empty; give at least one word or take it out")
    return words


def _mask(name: str, phrases: object) -> tuple[str, ...]:
    return _strings(f"masks.{name}", phrases)


def _phrases(where: str, phrases: object, words: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """One pattern for a list of phrases, gathered by first character so that a search skips what cannot begin one."""
    said = _strings(where, phrases)
    if not said:
        raise DangerLexiconError(f"{where}: phrases are missing; give a list of at least one phrase")
    begun: dict[str, list[str]] = {}
    for phrase in said:
        for opening, rest in _openings(where, phrase, words, _pieces(where, phrase, words)):
            begun.setdefault(opening[0], []).append(re.escape(opening[1:]) + rest)
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in begun.items()))


def _openings(
    where: str, phrase: str, words: Mapping[str, tuple[str, ...]], pieces: Sequence[re.Match[str]]
) -> Iterator[tuple[str, str]]:
    """The words a phrase can begin with, each with the pattern of what follows."""
    if not pieces or pieces[0]["gap"]:
        raise DangerLexiconError(
            f"{where}: {phrase!r} has no word to begin with; begin it with characters or a {{list}}"
        )
    first, rest = pieces[0], "".join(_piece(piece, words) for piece in pieces[1:])
    for word in words[first["list"]] if first["list"] else (first[0],):
        yield word, rest
    if first["optional"]:
        yield from _openings(where, phrase, words, pieces[1:])


def _pieces(where: str, phrase: str, words: Mapping[str, tuple[str, ...]]) -> list[re.Match[str]]:
    pieces = list(_PIECE.finditer(phrase))
    for piece in pieces:
        if piece["stray"]:
            raise DangerLexiconError(f"{where}: {phrase!r} has a stray {piece[0]!r}; write {{list}} with both braces")
        if piece["list"] and piece["list"] not in words:
            raise DangerLexiconError(f"{where}: {phrase!r} names no word list; add {piece['list']!r} to [words]")
    return pieces


def _piece(piece: re.Match[str], words: Mapping[str, tuple[str, ...]]) -> str:
    if piece["list"]:
        return f"(?:{'|'.join(re.escape(word) for word in words[piece['list']])}){piece['optional']}"
    return _GAP if piece["gap"] else re.escape(piece[0])


def _letters(book: Mapping[str, object]) -> Mapping[int, str]:
    pairs = "".join("".join(_strings("letters.pairs", _table(book, "letters").get("pairs"))).split())
    if len(pairs) % 2:
        raise DangerLexiconError("letters.pairs: a character has no partner; write written and meant in turn")
    return MappingProxyType({ord(pairs[at]): pairs[at + 1] for at in range(0, len(pairs), 2)})


def _spellings(book: Mapping[str, object], name: str) -> Mapping[str, str]:
    table = _table(book, name)
    spellings = {written: meant for written, meant in table.items() if written and isinstance(meant, str)}
    if not table or len(spellings) < len(table):
        raise DangerLexiconError(f'{name}: every line must say written = meant; write it as "救名" = "救命"')
    return MappingProxyType(spellings)


def _table(book: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = book.get(name)
    if not isinstance(table, dict):
        raise DangerLexiconError(f"{name}: the table is missing; add a section [{name}]")
    return table


def _entries(book: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    entries = book.get(name)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise DangerLexiconError(f"{name}: no entries; add sections [[{name}]]")
    return entries


def _name(section: str, entry: Mapping[str, object]) -> str:
    name = entry.get("name")
    if not isinstance(name, str) or not name:
        raise DangerLexiconError(f'{section}: an entry has no name; add name = "..."')
    return name


def _level(where: str, level: object) -> Danger:
    for danger in _RANK:
        if level == danger:
            return danger
    raise DangerLexiconError(f"{where}: {level!r} is no level; use danger, soft or none")


def _strings(where: str, said: object) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(word, str) and word for word in said):
        raise DangerLexiconError(f'{where}: a list of words is missing or has a gap; write ["...", "..."]')
    return tuple(said)
