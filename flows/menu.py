"""The first thing she sees: four doors and more."""

import re

from flows.kit import Door, End, Flow, Reading, Scene
from flows.labour_case import case

CODE_DIGITS = 12
HOME = re.compile(
    "老公|丈夫|男人|男朋友|对象|前夫|爱人|掌柜的|屋里人|婆婆|公公|婆家|家暴|挨打|打我|离婚|保护令|告诫书|家里人|我爸|我妈"
)
"""Words of home: with one of them her first message is not about work alone."""


def code_in(text: str) -> str:
    """The ticket code a message consists of (12 digits, dashes and spaces apart), else ""."""
    digits = text.replace("-", "").replace(" ", "").removeprefix("编号")
    return digits if len(digits) == CODE_DIGITS and digits.isdecimal() else ""


def _door(text: str, scene: Scene) -> Reading | None:
    """Her first words may be the whole story: home goes before work, a number is a question about its ticket."""
    if code_in(text):
        return Reading("mine")
    if HOME.search(text):
        return Reading("home")
    told = case(text, scene)
    return Reading("work") if told is not None and told.trigger != "other" else None


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
