"""Every talk under tests/talks, at every depth it can be played at; `--accept` writes down how it went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.talk import differs, parse, went, written
from tests.talks.pure import PureStage
from tests.talks.reached import watched
from tests.talks.whole import WholeStage, capabilities
from tests.world import opened, shipped

FOLDER = Path(__file__).parent / "talks"
TALKS = sorted(FOLDER.rglob("*.talk"))


def _name(path: Path) -> str:
    return path.relative_to(FOLDER).with_suffix("").as_posix()


def _cases() -> Iterator[object]:
    for path in TALKS:
        yield pytest.param(path, "whole", id=f"{_name(path)}-whole")
        if not parse(path.read_text(encoding="utf-8")).worldly:
            yield pytest.param(path, "pure", id=f"{_name(path)}-pure")


@pytest.mark.parametrize(("path", "depth"), list(_cases()))
async def test_talk(path: Path, depth: str, tmp_path: Path, bare: Path, request: pytest.FixtureRequest) -> None:
    before = path.read_text(encoding="utf-8")
    talk = parse(before)
    with watched():
        if depth == "pure":
            after = await went(talk, PureStage(talk, shipped()))
        else:
            async with opened(tmp_path / "house", bare, capabilities(talk)) as world:
                stage = WholeStage(talk, world)
                await stage.begin()
                after = await went(talk, stage)
    if after == written(talk):
        return
    if request.config.getoption("--accept"):
        path.write_text(after, encoding="utf-8")
    pytest.fail(differs(path, written(talk), after), pytrace=False)
