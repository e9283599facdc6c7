"""The wheel in a clean environment, from another folder: the modules are ours and the job is done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.all


def run(*words: str | Path, cwd: Path, said: str = "") -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("YIZHAN_", "PYTHON"))}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**clean, "YIZHAN_DATA_DIR": str(cwd / "data")},
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_works_from_another_folder(tmp_path: Path) -> None:
    wheels, venv, elsewhere = tmp_path / "wheels", tmp_path / "venv", tmp_path / "elsewhere"
    elsewhere.mkdir()
    pip = ("-m", "pip", "--disable-pip-version-check", "--quiet")
    run(sys.executable, *pip, "wheel", "--no-deps", "--no-build-isolation", "-w", wheels, ROOT, cwd=tmp_path)
    run(sys.executable, "-m", "venv", venv, cwd=tmp_path)
    [wheel] = wheels.glob("yizhan-*.whl")
    run(venv / "bin/python", *pip, "install", "-c", ROOT / "constraints.txt", wheel, cwd=elsewhere)
    yizhan = venv / "bin/yizhan"
    said = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in ("你好", "找人", "跳过"))
    assert "编号" in run(yizhan, "talk", "--jsonl", cwd=elsewhere, said=said)
    assert json.loads(run(yizhan, "tickets", "--jsonl", cwd=elsewhere))["kind"] == "human"
    assert "要改" not in run(yizhan, "doctor", cwd=elsewhere)
