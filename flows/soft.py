"""One question when her words may hide fear: are you safe now? Asked once, then the talk goes on where it was."""

from flows.kit import Door, End, Flow, Reading, Scene


def _other(_text: str, _scene: Scene) -> Reading:
    return Reading("passed")


soft = Flow(
    "soft",
    states=(
        Door("now", ("safe", "unsafe"), read=_other),
        End("safe"),
        End("unsafe", goes="danger"),
        End("passed", again=True),
    ),
    table=(
        ("safe", "now", "safe"),
        ("unsafe", "now", "unsafe"),
        ("passed", "now", "passed"),
    ),
)
