"""She wants a person: filed at once, with a word of hers if she likes."""

from flows.kit import Ask, End, Flow, Scene, facts
from flows.model import Draft


def _draft(scene: Scene) -> Draft:
    return Draft("human", "none", facts=facts(scene.frame))


human = Flow(
    "human",
    states=(Ask("about", files=True), End("filed", goes="talk")),
    table=(
        ("answered", "about", "filed"),
        ("skipped", "about", "filed"),
    ),
    files=_draft,
)
