"""Which of her troubles at work a sentence tells, and what else of the case it says in passing."""

from collections.abc import Mapping

from flows import labour_wages, reaching
from flows.kit import ANSWERED, Reading, Scene
from flows.labour_words import BODY, CASE, KIND, MONTHS_GONE, UNINSURED, UNSIGNED, WHO, first
from flows.model import Answer, Json
from flows.reading.numerals import normalize
from flows.reading.workplace import workplace
from flows.replies import asked_again, dated, moment

CASES = ("wages", "injury", "dismissal", "pregnancy", "harassment", "contract", "other")
_FIRST = ("harassment", "pregnancy", "injury")
"""What goes before money when a sentence tells of several things."""
_STORY = 12
"""Characters from which a sentence that names no case is her own account of it."""
_WORD = 5


def kind(text: str) -> Reading | None:
    """In what kind of place she works; a place she names by name is shown by it."""
    found = first(KIND, text)
    if not found:
        return None
    name = workplace(text)
    if name and f"在{name}" not in text and f"叫{name}" not in text:
        name = None  # only a name she gives as one: in 生孩子厂里 there is none
    return Reading(found, {"text": name} if name else found)


def case(text: str, scene: Scene) -> Reading | None:
    """The case a sentence tells, with all it answers in passing; a longer account of something else is `other`."""
    clean = normalize(text)
    met = [name for name, words in CASE.items() if words.search(clean)]
    if not met and {"pay", "paid", "owed"} & set(labour_wages.said(clean, scene.input.today)):
        met = ["wages"]
    if len(met) > 2 and not asked_again(scene):
        return None
    if met:
        main = _main(met, clean, scene)
        told: list[Json] = [main, *(name for name in met if name != main)]
        also = {**_everywhere(clean, scene), **_passing(main, clean, scene)}
        return Reading(main, {"text": told, "said": clean}, also)
    if len(clean) >= _STORY or (len(clean) >= _WORD and asked_again(scene)):
        own = {"told": Answer(ANSWERED), "story": Answer(ANSWERED, clean)}
        return Reading("other", "other", {**_everywhere(clean, scene), **own})
    return None


def _main(met: list[str], text: str, scene: Scene) -> str:
    for name in _FIRST:
        if name in met:
            return name
    if "wages" in met and ("dismissal" not in met or len(labour_wages.said(text, scene.input.today)) > 1):
        return "wages"
    return min(met, key=lambda name: _start(name, text))


def _start(name: str, text: str) -> int:
    found = CASE[name].search(text)
    return found.start() if found else len(text)


def _everywhere(text: str, scene: Scene) -> Mapping[str, Answer]:
    """What any case asks: the kind of place, and where it is."""
    found: dict[str, Answer] = {}
    if heard := kind(text):
        found["kind"] = Answer(heard.trigger, heard.value)
    if place := reaching.placed(text, scene.places):
        found["place"] = place
    return found


def _passing(case: str, text: str, scene: Scene) -> Mapping[str, Answer]:
    """What a sentence answers of the questions of its own case."""
    match case:
        case "wages":
            return labour_wages.said(text, scene.input.today)
        case "injury":
            hurt = {"hurt": Answer(ANSWERED, text)} if BODY.search(text) else {}
            return {**hurt, **_when("hurt_on", text, scene)}
        case "dismissal":
            return _when("dismissed_on", text, scene)
        case "pregnancy":
            gone = MONTHS_GONE.search(text)
            months = {"pregnant": Answer(ANSWERED, {"text": f"{gone['months']}个月"})} if gone else {}
            fired = {"done": Answer("fired", "fired")} if CASE["dismissal"].search(text) else {}
            return {**months, **fired}
        case "harassment":
            who = first(WHO, text)
            return {"who": Answer(who, who)} if who else {}
        case _:
            found = {"signed": UNSIGNED.search(text), "insured": UNINSURED.search(text)}
            return {name: Answer("no", "no") for name, match in found.items() if match}


def _when(state: str, text: str, scene: Scene) -> Mapping[str, Answer]:
    when = moment(text, scene.input.today)
    return {state: Answer(ANSWERED, dated(when, scene.input.today))} if when else {}
