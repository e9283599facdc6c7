"""How her own tickets stand. Of a code that is not of this chat nothing is confirmed or denied; the desk is told."""

from collections.abc import Mapping

from flows.kit import Ask, End, Flow, Lines, Reading, Scene
from flows.menu import code_in
from flows.model import AskAbout, Effect, TicketView

SHOWN = 5


def _which(text: str, scene: Scene) -> Reading | None:
    code = code_in(text)
    if not code:
        return None
    own = any(view.code == code for view in scene.input.tickets)
    return Reading("own" if own else "other", code)


def _tell(scene: Scene) -> tuple[Effect, ...]:
    code = scene.value("which")
    return (AskAbout(code),) if scene.said("which") == "other" and isinstance(code, str) else ()


def _standing(view: TicketView, lines: Lines) -> str:
    if view.status == "closed":
        return lines("closed")
    return lines("claimed" if view.claimed else "waiting")


def _blanks(scene: Scene, lines: Lines) -> Mapping[str, str]:
    shown = [f"{lines('tail')}{view.code[-4:]}：{_standing(view, lines)}" for view in scene.input.tickets[-SHOWN:]]
    asked = [_standing(view, lines) for view in scene.input.tickets if view.code == scene.value("which")]
    return {"mine": "\n".join(shown) or lines("none"), "standing": asked[0] if asked else ""}


status = Flow(
    "status",
    states=(Ask("which", read=_which, yields=_tell, skip=False), End("own"), End("other")),
    table=(
        ("own", "which", "own"),
        ("other", "which", "other"),
    ),
    blanks=_blanks,
)
