"""Documentation that can be checked is checked: settings, commands, the flow in ARCHITECTURE.md, the paths it names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot import bookcase
from bot.cli.main import yizhan
from bot.settings import PREFIX, Settings
from flows.always import within
from flows.check import faults
from flows.engine import advance
from flows.kit import Flow
from flows.model import Conversation, Frame, Heard, Input, OpenTicket
from flows.wording import Wording, parse

ROOT = Path(__file__).parent.parent
LOAN = """
[what]
ask = "钱用在哪？"
choices = { shop = "开店", farm = "种养", other = "别的" }
[where]
ask = "你在哪个县？"
[filed]
ask = "记下了。编号 {code}"
"""


def test_env_example_has_every_setting_and_no_other() -> None:
    text = (ROOT / "deploy/env.example").read_text(encoding="utf-8")
    named = re.findall(rf"^({PREFIX}[A-Z_]+)=", text, re.MULTILINE)
    assert sorted(named) == sorted(PREFIX + name.upper() for name in Settings.model_fields)


def test_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in yizhan.commands if f"yizhan {name}" not in text]
    assert missing == []


def test_paths_named_in_the_documents_exist() -> None:
    for document in ("README.md", "ARCHITECTURE.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        named = re.findall(r"`((?:bot|flows|knowledge|tests|deploy)/[A-Za-z0-9_./-]+)`", text)
        missing = [
            path for path in named if path != "flows/loan.py" and "loan" not in path and not (ROOT / path).exists()
        ]
        assert missing == [], document


def test_the_flow_in_architecture_runs() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    code = next(block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if '"loan"' in block)
    names: dict[str, Any] = {}
    exec(compile(code, "ARCHITECTURE.md", "exec"), names)
    loan = names["loan"]
    assert isinstance(loan, Flow)
    book = bookcase.load(ROOT / "no-such-folder").book
    wording = Wording({**book.wording.by_state, **parse({"loan": LOAN}).by_state})
    book = replace(book, flows={**book.flows, "loan": within(loan)}, wording=wording)
    assert faults(book) == []
    talk = Conversation(frames=(Frame("loan", "what"),))
    for said in ("开店", "秦安"):
        given = Input(Heard(said), now=0, today=date(2026, 11, 23), codes=("123456789012", "2" * 12))
        turn = advance(book, talk, given)
        assert turn.fault == ""
        talk = turn.conversation
    assert [effect.draft.kind for effect in turn.effects if isinstance(effect, OpenTicket)] == ["loan"]
