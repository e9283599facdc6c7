"""The first thing she sees: four doors and more."""

from flows.kit import Door, End, Flow, Reading, Scene
from flows.model import Answer

CODE_DIGITS = 12


def code_in(text: str) -> str:
    """The ticket code a message consists of (12 digits, dashes and spaces apart), else ""."""
    digits = text.replace("-", "").replace(" ", "").removeprefix("编号")
    return digits if len(digits) == CODE_DIGITS and digits.isdecimal() else ""


def _door(text: str, _scene: Scene) -> Reading | None:
    if code := code_in(text):
        return Reading("mine", also={"code": Answer("answered", code)})
    return None


menu = Flow(
    "menu",
    states=(
        Door("menu", ("home", "work", "mine", "person", "more"), read=_door),
        Door("more", ("person", "numbers", "about", "menu")),
        Door("numbers", ("more",)),
        Door("about", ("more",)),
        End("home", goes="violence", again=True),
        End("work", goes="labour", again=True),
        End("mine", goes="status", again=True),
        End("person", goes="human"),
    ),
    table=(
        # trigger   from       to
        ("home", "menu", "home"),
        ("work", "menu", "work"),
        ("mine", "menu", "mine"),
        ("person", "menu", "person"),
        ("more", "menu", "more"),
        ("person", "more", "person"),
        ("numbers", "more", "numbers"),
        ("about", "more", "about"),
        ("menu", "more", "menu"),
        ("more", "numbers", "more"),
        ("more", "about", "more"),
    ),
)
