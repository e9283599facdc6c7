"""Reads the data that ships with the house, and a federation's own that lies over it: wording, places, danger."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from flows.book import FLOWS
from flows.kit import Book
from flows.wording import overlay
from knowledge.danger import DangerRules
from knowledge.danger import load as load_danger

LANGUAGE = "zh"


@dataclass(frozen=True)
class Library:
    """The book of flows, the danger rules, and the areas that are counties of this city."""

    book: Book
    danger: DangerRules
    counties: frozenset[str]


def load(data_dir: Path) -> Library:
    """Everything read and checked. Raises WordingError or DangerLexiconError with one line on what to mend."""
    shipped = {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in files("flows.wording").joinpath(LANGUAGE).iterdir()
        if file.name.endswith(".toml")
    }
    own = {path.stem: path.read_text(encoding="utf-8") for path in sorted((data_dir / "wording").glob("*.toml"))}
    names, counties = _places()
    lexicon = files("knowledge").joinpath("lexicon", "danger.toml").read_text(encoding="utf-8")
    return Library(Book(FLOWS, overlay(shipped, own), names), load_danger(lexicon), counties)


def _places() -> tuple[Mapping[str, str], frozenset[str]]:
    text = files("knowledge").joinpath("directory", "places.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {row["name"]: row["area"] for row in rows}, frozenset(r["area"] for r in rows if r["kind"] == "county")
