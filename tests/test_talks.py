"""Every talk under tests/talks, at every depth it can be played at; `--accept` writes down how it went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.talk import Talk, parse, written
from tests.talks.play import differs, went
from tests.talks.pure import PureStage
from tests.talks.reached import watched
from tests.talks.whole import WholeStage, capabilities
from tests.world import opened, shipped

FOLDER = Path(__file__).parent / "talks"


def _cases() -> Iterator[object]:
    for path in sorted(FOLDER.rglob("*.talk")):
        name = path.relative_to(FOLDER).with_suffix("").as_posix()
        talk = parse(path.read_text(encoding="utf-8"))
        for depth in ("whole", "postgres") if talk.worldly else ("whole", "postgres", "pure"):
            marks = (pytest.mark.all,) if depth == "postgres" else ()
            yield pytest.param(path, talk, depth, id=f"{name}-{depth}", marks=marks)


@pytest.fixture
def bare(depth: str, request: pytest.FixtureRequest) -> Path | None:
    """The house for a depth: on SQLite, on PostgreSQL, or none at all."""
    if depth == "postgres":
        request.getfixturevalue("copies")
    folders = {"whole": "on_sqlite", "postgres": "on_postgres"}
    return request.getfixturevalue(folders[depth]) if depth in folders else None


@pytest.mark.parametrize(("path", "talk", "depth"), list(_cases()))
async def test_talk(
    path: Path, talk: Talk, depth: str, bare: Path | None, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with watched():
        if depth == "pure":
            after = await went(talk, PureStage(talk, shipped()))
        else:
            async with opened(tmp_path / "house", bare, capabilities(talk)) as world:
                stage = WholeStage(talk, world)
                await stage.begin()
                after = await went(talk, stage)
    before = written(talk)
    if after == before:
        return
    if request.config.getoption("--accept"):
        _accept(path, after)
    pytest.fail(differs(path, before, after), pytrace=False)


def _accept(path: Path, after: str) -> None:
    path.write_text(after, encoding="utf-8")
