"""How long the command line takes: to list the tickets, and to listen."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

YIZHAN = (sys.executable, "-m", "bot")
PATIENCE = 30


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
    return {**kept, "YIZHAN_DATA_DIR": str(folder), "YIZHAN_PORT": "0", "PYTHONUNBUFFERED": "1"}


def listing(folder: Path) -> float:
    """Seconds of `yizhan tickets --jsonl`, from start to end."""
    begun = time.perf_counter()
    subprocess.run([*YIZHAN, "tickets", "--jsonl"], env=_environment(folder), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def listening(folder: Path) -> float:
    """Seconds of `yizhan run` until it says that it is open."""
    begun = time.perf_counter()
    with subprocess.Popen([*YIZHAN, "run"], env=_environment(folder), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - begun
        process.terminate()
        process.communicate(timeout=PATIENCE)
    assert "http://" in line, "yizhan run did not open"
    return seconds
