"""Ways to listen that flows share: dates read, words taken as they stand, and the rows of questions asked in turn."""

from datetime import date

from flows.kit import ANSWERED, SKIPPED, Ask, Choose, Read, Reading, Row, Scene
from flows.model import Json
from flows.reading.dates import When, since
from flows.reading.numerals import number

BESIDE = "beside"
"""The trigger of a reply that answered other questions but not this one: it is asked again."""
_WEEKDAYS = "一二三四五六日"
_AFTERTHOUGHTS = ("", "起", "前", "没")
"""What an answer leaves unsaid because the question said it: 15号[起], 三年[前], 三个月[没发]."""


def asked_again(scene: Scene) -> bool:
    """Whether her last reply to this same question was not understood."""
    was = scene.conversation
    here = (scene.frame.flow, scene.frame.state)
    return was.misses > 0 and bool(was.frames) and (was.frames[-1].flow, was.frames[-1].state) == here


def told(text: str) -> Reading:
    """Her words as the answer, shown as they stand."""
    return Reading(ANSWERED, {"text": text})


def or_words(read: Read) -> Read:
    """A reader that takes her words as they stand when it fails a second time, so that no question holds her up."""

    def reading(text: str, scene: Scene) -> Reading | None:
        return read(text, scene) or (told(text) if text and asked_again(scene) else None)

    return reading


def unheard(_text: str, _scene: Scene) -> Reading | None:
    """Free text says nothing here."""
    return None


def choose(name: str, *options: str, read: Read = unheard) -> Choose:
    """A question that can be skipped, and that takes her words on the second try."""
    return Choose(name, options, skip=True, read=or_words(read))


def moment(text: str, today: date) -> When | None:
    """The past time that a short answer to "when" names; a bare 9 is a month."""
    bare = number(text)
    said = f"{text}月" if bare is not None and 1 <= bare <= 12 and bare == number(text.strip("月号日")) else text
    return next((when for end in _AFTERTHOUGHTS if (when := since(said + end, today))), None)


def dated(when: When, today: date) -> dict[str, Json]:
    """A date as a value: 2026年9月, or 12月10日 星期四 where the day is known, with the year if it is another."""
    day = when.start
    if when.precision == "day":
        year = "" if day.year == today.year else f"{day.year}年"
        text = f"{year}{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"
    else:
        text = f"{day.year}年" + (f"{day.month}月" if when.precision == "month" else "")
    return {"text": text, "said": when.text, "start": day.isoformat(), "precision": when.precision}


def day(text: str, scene: Scene) -> Reading | None:
    """Read a past date; words that name none are asked for once more."""
    when = moment(text, scene.input.today)
    return Reading(ANSWERED, dated(when, scene.input.today)) if when else None


def words_in(value: Json, key: str = "text") -> str:
    """A text inside a value, "" when there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def in_turn(questions: tuple[Ask | Choose, ...], then: str) -> tuple[Row, ...]:
    """The rows of questions that follow one another whatever is answered, the last one leading to `then`."""
    goals = (*(question.name for question in questions[1:]), then)
    return tuple(
        (trigger, question.name, goal)
        for question, goal in zip(questions, goals, strict=True)
        for trigger in (*question.options, ANSWERED, SKIPPED)
    )
