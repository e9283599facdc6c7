"""Trouble at work: wages, an injury, dismissal, pregnancy, harassment, no contract; only what the case needs is asked.

Filed when she has confirmed what was understood; an injury and harassment are filed after the first answer and grow.
"""

from collections.abc import Mapping

from flows import labour_wages, reaching
from flows.kit import ANSWERED, SKIPPED, Ask, Choose, End, Flow, Lines, Pick, Reading, Review, Scene, facts
from flows.labour_case import CASES, case, kind
from flows.model import Answer, Draft, Json, Level
from flows.reading.numerals import number
from flows.replies import choose, day, in_turn, or_words, told, words_in

FILED_AFTER = {"injury": "treated", "harassment": "safe"}
"""The cases filed before they are told whole, and the question after which they are."""
MONTHS = 9
"""A bare number up to this is how many months gone she is."""


def _months_gone(text: str, _scene: Scene) -> Reading:
    months = number(text)
    return told(f"{months}个月" if months is not None and months <= MONTHS else text)


def _told(text: str, _scene: Scene) -> Reading | None:
    """Her account of something else is her story: it is not asked for twice."""
    return Reading(ANSWERED, None, {"story": Answer(ANSWERED, text)}) if text else None


def _kind(text: str, _scene: Scene) -> Reading | None:
    return kind(text)


WAGES = labour_wages.QUESTIONS
INJURY = (
    choose("treated", "yes", "no"),
    Ask("hurt"),
    Ask("hurt_on", read=or_words(day)),
    choose("reported", "yes", "no"),
)
DISMISSAL = (
    Ask("dismissed_on", read=or_words(day)),
    choose("dismissed_how", "spoken", "paper", "message", "silent"),
    Ask("worked"),
    choose("expecting", "yes", "no"),
)
PREGNANCY = (Ask("pregnant", read=_months_gone), choose("done", "fired", "cut", "moved", "leave", "other"))
SAFE = choose("safe", "fine", "afraid", "unsafe")
HARASSMENT = (
    choose("who", "boss", "colleague", "customer", "other"),
    choose("still", "on", "stopped", "left"),
    choose("proof", "chat", "seen", "camera", "none"),
)
CONTRACT = (
    Ask("started", read=or_words(day)),
    choose("signed", "yes", "kept", "no"),
    choose("insured", "yes", "no"),
)
KIND = (choose("kind", "factory", "site", "shop", "home", "other", read=_kind),)
LAST = (reaching.where, reaching.reach, reaching.hidden("work", "family", "everyone", reaching.NOBODY), reaching.story)


def _level(scene: Scene) -> Level:
    if scene.said("case") != "harassment":
        return "none"
    return "medium" if scene.said("still") == "on" and scene.said("safe") != "fine" else "low"


def _draft(scene: Scene) -> Draft | None:
    frame = scene.frame
    first = FILED_AFTER.get(scene.said("case"), "")
    if frame.state == "unsafe" or not (frame.ticket or frame.state == "filed" or scene.said(first)):
        return None
    harassed = scene.said("case") == "harassment"
    unknown = harassed and any(scene.said(name) in ("", SKIPPED) for name in ("safe", "still"))
    return Draft("harassment" if harassed else "labour", _level(scene), unknown, reaching.area(scene), _facts(scene))


def _facts(scene: Scene) -> Mapping[str, Json]:
    """Her answers, and for the desk the sentence she began with and what the wages come to."""
    said, owed = words_in(scene.value("case"), "said"), labour_wages.missing(scene)
    return {
        **facts(scene.frame),
        **({"labour.said": said} if said else {}),
        **({"labour.missing": {"text": f"{owed}元", "yuan": owed}} if owed else {}),
    }


def _blanks(scene: Scene, lines: Lines) -> Mapping[str, str]:
    ticket = scene.frame.ticket
    new = ticket and all(frame.ticket != ticket for frame in scene.conversation.frames)
    owed = labour_wages.missing(scene)
    return {
        "noted": lines("noted") if new else "",
        "missing": lines("missing").replace("…", str(owed)) if owed else "",
    }


labour = Flow(
    "labour",
    states=(
        Choose("case", CASES, read=case),
        *WAGES,
        *INJURY,
        *DISMISSAL,
        *PREGNANCY,
        SAFE,
        *HARASSMENT,
        *CONTRACT,
        Ask("told", read=_told, files=True, story=True),
        *KIND,
        *LAST,
        Review("review"),
        Pick("pick"),
        End("unsafe", goes="danger"),
        End("filed", goes="talk"),
    ),
    table=(
        # trigger      from      to
        ("wages", "case", "since"),
        ("injury", "case", "treated"),
        ("dismissal", "case", "dismissed_on"),
        ("pregnancy", "case", "pregnant"),
        ("harassment", "case", "safe"),
        ("contract", "case", "started"),
        ("other", "case", "told"),
        *labour_wages.rows(then="kind"),
        *in_turn(INJURY, then="kind"),
        *in_turn(DISMISSAL, then="kind"),
        *in_turn(PREGNANCY, then="kind"),
        *((answer, "safe", "who") for answer in ("fine", "afraid", ANSWERED, SKIPPED)),
        ("unsafe", "safe", "unsafe"),
        *in_turn(HARASSMENT, then="place"),
        *in_turn(CONTRACT, then="kind"),
        *((answer, "told", "kind") for answer in (ANSWERED, SKIPPED)),
        *in_turn((*KIND, *LAST), then="review"),
        ("right", "review", "filed"),
        ("change", "review", "pick"),
    ),
    files=_draft,
    blanks=_blanks,
)
