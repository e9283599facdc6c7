"""What intakes ask last: where it is, when we may write, who must not know, and her own words."""

import re
from collections.abc import Mapping

from flows.kit import ANSWERED, Ask, Choose, Reading, Scene
from flows.model import Answer, Effect, Json, SafeContact
from flows.reading import contact, places
from flows.reading.hidden import hidden_from
from flows.reading.numerals import normalize
from flows.replies import or_words, words_in

NOBODY = "nobody"
"""The option that nobody needs to be kept from knowing."""


def areas(text: str, names: Mapping[str, str]) -> list[str]:
    """The areas a text names, those she says she is in (在苏州) first."""
    met = places.find(text, names)
    inside = [area for area in met if _inside(text, names, area)]
    return [*inside, *(area for area in met if area not in inside)]


def placed(text: str, names: Mapping[str, str]) -> Answer | None:
    """The answer to "where" that a longer text holds: only one area counts, and only if she says she is in it."""
    inside = [area for area in places.find(text, names) if _inside(text, names, area)]
    found: list[Json] = [*inside]
    return Answer(ANSWERED, {"text": inside[0], "areas": found}) if len(inside) == 1 else None


def area(scene: Scene) -> str:
    """The area her answer to "where" means, "" when none is known."""
    place = scene.value("place")
    known = place.get("areas") if isinstance(place, dict) else None
    return str(known[0]) if isinstance(known, list) and known else ""


def _inside(text: str, names: Mapping[str, str], area: str) -> bool:
    clean = normalize(text)
    return any(
        re.search(rf"(?<!家)(?:在|来|到){re.escape(name)}", clean) for name, value in names.items() if value == area
    )


def _place(text: str, scene: Scene) -> Reading:
    found: list[Json] = [*areas(text, scene.places)]
    return Reading(ANSWERED, {"text": text, "areas": found})


def _reach(text: str, _scene: Scene) -> Reading | None:
    heard = contact.reach(text)
    if heard is None:
        return None
    hidden: list[Json] = [*hidden_from(text)]
    also = {"hidden": Answer(ANSWERED, hidden)} if hidden else {}
    if heard.mode not in ("day", "evening") or not heard.hours:
        return Reading(heard.mode, heard.mode, also)
    hours = ",".join(f"{begins}-{ends}" for begins, ends in heard.hours)
    shown: list[Json] = [heard.mode, *(f"{begins}点到{ends}点" for begins, ends in heard.hours)]
    return Reading(heard.mode, {"text": shown, "hours": hours}, also)


def _hidden(text: str, _scene: Scene) -> Reading:
    heard: list[Json] = [*hidden_from(text)]
    return Reading(ANSWERED, heard or text)


def _contact(scene: Scene) -> tuple[Effect, ...]:
    hidden, reach = scene.value("hidden"), scene.value("reach")
    names = tuple(str(name) for name in hidden) if isinstance(hidden, list) else (str(hidden),) if hidden else ()
    hours = reach if isinstance(reach, str) else words_in(reach, "hours")
    return (SafeContact(hours, () if names == (NOBODY,) else names),) if hours else ()


where = Ask("place", read=_place)
reach = Choose("reach", ("any", "day", "evening", "never"), skip=True, read=or_words(_reach), yields=_contact)


def hidden(*options: str) -> Choose:
    """Who must not know; the options name those it is most likely to be."""
    return Choose("hidden", options, skip=True, read=_hidden, yields=_contact)


story = Ask("story", files=True, story=True)
