"""The command line as a person or a script meets it: a report to its receipt, and every bad start in one line."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.store.schema import APPLICATION_ID

RECEIPT = re.compile(r"\d{4}-\d{4}-\d{4}")


def yizhan(folder: Path, *words: str, said: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `yizhan` in a process of its own, with its data in a folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
    env = {**clean, "YIZHAN_DATA_DIR": str(folder), "PYTHONWARNINGS": "error", **settings}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        input=said,
        capture_output=True,
        text=True,
        env=env,
        timeout=60,
        check=False,
    )


def script(*lines: object) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def talked(folder: Path, lines: Sequence[object], *words: str) -> list[dict[str, object]]:
    done = yizhan(folder, "talk", "--jsonl", *words, said=script(*lines))
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_script_reports_wages_to_the_receipt_and_an_operator_takes_it(tmp_path: Path) -> None:
    first = talked(tmp_path, [{"text": "你好"}, {"choice": 2}, {"text": "厂里九月起没发 一个月四千二 中间给过一千五"}])
    assert [line["turn"] for line in first if "turn" in line] == [1, 2, 3]
    rest = talked(tmp_path, [{"choice": 1}] * 8)
    shown = "\n".join(str(line.get("text", "")) for line in rest)
    assert "从什么时候没发：2026年9月" in shown or "年9月" in shown
    assert RECEIPT.search(shown)
    listed = yizhan(tmp_path, "tickets", "--jsonl")
    ticket = json.loads(listed.stdout)
    assert {"number", "kind", "level", "status", "county", "station", "source", "claimed_by", "created"} == set(ticket)
    assert (ticket["number"], ticket["kind"], ticket["status"]) == (1, "labour", "open")
    desk = talked(tmp_path, [{"text": "队列"}, {"text": "认领 1"}, {"text": "我在，你说。"}], "--as", "operator")
    assert any("1号" in str(line.get("text", "")) for line in desk)
    assert json.loads(yizhan(tmp_path, "tickets", "--jsonl").stdout)["status"] == "claimed"


def test_a_bad_line_of_a_script_is_said_and_the_talk_goes_on(tmp_path: Path) -> None:
    done = yizhan(tmp_path, "talk", "--jsonl", said='{"choice": 0}\nnonsense\n{"text": "你好"}\n')
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["error" in lines[0], "error" in lines[1], lines[-1]] == [True, True, {"turn": 3}]


def test_an_invite_is_alone_on_the_last_line_and_works_once(tmp_path: Path) -> None:
    invited = yizhan(tmp_path, "staff", "invite", "--role", "operator", "--county", "秦安县")
    code = invited.stdout.splitlines()[-1]
    assert re.fullmatch(r"[0-9A-Z]{10}", code)
    joined = talked(tmp_path, [{"text": f"加入 {code}"}], "--person", "a")
    again = talked(tmp_path, [{"text": f"加入 {code}"}], "--person", "b")
    forged = talked(tmp_path, [{"text": "加入 ABCDEFGHJK"}], "--person", "c")
    assert "值班员" in str(joined[0]["text"])
    assert again[0] == forged[0]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"YIZHAN_PORT": "many"}, "YIZHAN_PORT"),
        ({"YIZHAN_PORT": "70000"}, "YIZHAN_PORT"),
        ({"YIZHAN_TIMEZONE": "Mars/Olympus"}, "YIZHAN_TIMEZONE"),
        ({"YIZHAN_DUTY_HOURS": "early"}, "YIZHAN_DUTY_HOURS"),
        ({"YIZHAN_LEAVE_URL": "baidu"}, "YIZHAN_LEAVE_URL"),
        ({"YIZHAN_LOG_LEVEL": "loud"}, "YIZHAN_LOG_LEVEL"),
        ({"YIZHAN_HOUSE_KEY": "***"}, "YIZHAN_HOUSE_KEY"),
        ({"YIZHAN_DATABASE_URL": "mysql://x"}, "YIZHAN_DATABASE_URL"),
    ],
)
def test_a_malformed_setting_is_one_line_and_nothing_is_written(
    tmp_path: Path, settings: dict[str, str], names: str
) -> None:
    done = yizhan(tmp_path / "data", "tickets", **settings)
    assert_refused(done, names)
    assert not (tmp_path / "data").exists()


def assert_refused(done: subprocess.CompletedProcess[str], names: str) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert names in lines[0]


def test_a_foreign_file_a_newer_store_and_a_missing_key_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("not a database, only words, long enough to be looked at" * 9)
    assert_refused(yizhan(tmp_path, "tickets", YIZHAN_DATABASE_URL=f"sqlite:///{tmp_path}/text.db"), "text.db")
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE t (x)")
    other.close()
    assert_refused(yizhan(tmp_path, "tickets", YIZHAN_DATABASE_URL=f"sqlite:///{tmp_path}/other.db"), "other.db")
    newer = sqlite3.connect(tmp_path / "newer.db")
    newer.executescript(
        f"PRAGMA application_id = {APPLICATION_ID};"
        "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('9999');"
    )
    newer.close()
    before = (tmp_path / "newer.db").read_bytes()
    assert_refused(yizhan(tmp_path, "tickets", YIZHAN_DATABASE_URL=f"sqlite:///{tmp_path}/newer.db"), "9999")
    assert (tmp_path / "newer.db").read_bytes() == before
    assert yizhan(tmp_path, "tickets", "--jsonl").returncode == 0
    key = (tmp_path / "house.key").read_bytes()
    (tmp_path / "house.key").unlink()
    assert_refused(yizhan(tmp_path, "tickets"), "house.key")
    (tmp_path / "house.key").write_bytes(key[::-1])
    assert yizhan(tmp_path, "tickets").returncode == 2


def test_a_broken_wording_file_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "wording").mkdir()
    (tmp_path / "wording/menu.toml").write_text("[menu\nask = 1")
    assert_refused(yizhan(tmp_path, "tickets"), "menu.toml")
    assert not (tmp_path / "yizhan.db").exists()


def test_an_occupied_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert_refused(yizhan(tmp_path, "run", YIZHAN_PORT=port), port)


def test_a_locked_store_is_one_line(tmp_path: Path) -> None:
    assert yizhan(tmp_path, "tickets").returncode == 0
    holder = sqlite3.connect(tmp_path / "yizhan.db", isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert_refused(yizhan(tmp_path, "talk", "--jsonl", said=script({"text": "你好"})), "占")
    finally:
        holder.close()


def test_doctor_and_flows_check_are_content(tmp_path: Path) -> None:
    assert yizhan(tmp_path, "tickets").returncode == 0
    assert yizhan(tmp_path, "doctor", YIZHAN_PORT="0").returncode == 0
    assert yizhan(tmp_path, "flows", "check").returncode == 0
    assert len(json.loads(yizhan(tmp_path, "flows", "list", "--json").stdout)) >= 8
