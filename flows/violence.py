"""Somebody at home hurts her: is she safe, the red lines, where, how to reach her, her own words; then the scale.

The ticket is filed after the red lines and grows as she goes on. Every question can be skipped; skipped is unknown, not
zero. Source of the questions and grades: the 2018 procedure of the Women's Federation (fact sheet H-CN-01 to 04).
"""

from collections.abc import Mapping

from flows import reaching
from flows.grade import SCALE, grade
from flows.kit import Choose, End, Flow, Lines, Pick, Review, Scene, facts
from flows.model import Draft

HIDDEN = ("partner", "inlaws", "family", "work", "everyone")


def _draft(scene: Scene) -> Draft | None:
    if not scene.said("kids"):
        return None
    graded = grade({state: answer.trigger for state, answer in scene.frame.answers.items()})
    return Draft("violence", graded.level, graded.at_least, reaching.area(scene), facts(scene.frame))


def _blanks(scene: Scene, lines: Lines) -> Mapping[str, str]:
    choked = scene.said("choke") == "yes"
    worse = scene.said("weapon") == "yes" or scene.said("kids") == "yes"
    first = "place" not in scene.frame.trail
    return {
        "noted": lines("noted") if first else "",
        "warning": (lines("choked") if choked else lines("worse") if worse else "") if first else "",
    }


_SCALE_STATES = tuple(Choose(name, ("yes", "no"), skip=True) for name in SCALE)
_AFTER = dict(zip(SCALE, (*SCALE[1:], "graded"), strict=True))

violence = Flow(
    "violence",
    states=(
        Choose("safe", ("fine", "unsafe", "later")),
        Choose("weapon", ("yes", "no"), skip=True),
        Choose("choke", ("yes", "no"), skip=True),
        Choose("kids", ("yes", "no", "none"), skip=True),
        reaching.where,
        reaching.reach,
        reaching.hidden(*HIDDEN),
        reaching.story,
        Review("review"),
        Pick("pick"),
        Choose("more", ("go", "later")),
        *_SCALE_STATES,
        End("unsafe", goes="danger"),
        End("later"),
        End("filed", goes="talk"),
        End("graded", goes="talk"),
    ),
    table=(
        # trigger    from       to
        ("fine", "safe", "weapon"),
        ("unsafe", "safe", "unsafe"),
        ("later", "safe", "later"),
        *((answer, "weapon", "choke") for answer in ("yes", "no", "skipped")),
        *((answer, "choke", "kids") for answer in ("yes", "no", "skipped")),
        *((answer, "kids", "place") for answer in ("yes", "no", "none", "skipped")),
        *((answer, "place", "reach") for answer in ("answered", "skipped")),
        *((answer, "reach", "hidden") for answer in ("any", "day", "evening", "never", "skipped")),
        *((answer, "hidden", "story") for answer in (*HIDDEN, "answered", "skipped")),
        *((answer, "story", "review") for answer in ("answered", "skipped")),
        ("right", "review", "more"),
        ("change", "review", "pick"),
        ("go", "more", SCALE[0]),
        ("later", "more", "filed"),
        *((answer, item, _AFTER[item]) for item in SCALE for answer in ("yes", "no", "skipped")),
    ),
    files=_draft,
    blanks=_blanks,
)
