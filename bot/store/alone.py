"""One process serves a house: a second would send what the first is sending, and put off whom only the first can reach.

The lock is the kernel's, so that it is gone when the process is, however it ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.migrate import StoreError

LOCK = "serving.lock"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a data folder. Raises StoreError when another process serves it."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(f"驿站已经开着：{folder}。先关掉那一个，或换一个 YIZHAN_DATA_DIR。") from None
        yield
    finally:
        os.close(descriptor)
