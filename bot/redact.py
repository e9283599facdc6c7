"""The log filter: no secrets, no addresses, none of her words, in no line and no traceback."""

from __future__ import annotations

import logging
import re

HIDDEN = "…"
_PATTERNS = (
    re.compile(r"\d{4}-\d{4}-\d{4}"),
    re.compile(r"(?<!\d)\d{6,}(?!\d)"),
    re.compile(r"(?i)\b(?:bot)?\d{1,12}:[A-Za-z0-9_-]{20,}"),
    re.compile(r"[A-Za-z0-9+/_-]{22,}={0,2}"),
    re.compile(r"[^\x00-\x7f]+"),
)


def redact(text: str) -> str:
    """A log line with everything hidden that could be a code, a number of a person, a key, a token, or words."""
    for pattern in _PATTERNS:
        text = pattern.sub(HIDDEN, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and hides what must not be in a log.

    Of an exception only its kind and the places in our code are kept: its message may hold words.
    """

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is the library's
        kind, _error, trace = ei if isinstance(ei, tuple) else (None, None, None)
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_name}:{trace.tb_lineno}")
            trace = trace.tb_next
        name = kind.__name__ if kind is not None else "error"
        return f"{name} at {' < '.join(reversed(places[-6:]))}"


def set_up(level: str) -> None:
    """All logs of the process go to standard error, redacted."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    logging.getLogger("transitions").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
