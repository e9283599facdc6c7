"""A database on a PostgreSQL server: its URL, and as much of that as may be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit


class StoreLostError(OSError):
    """数据库连不上: the server went away or has no room; nothing was kept, and the platform should repeat the event."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the database is. The URL may hold a password and is never shown; the text of this value may be."""

    url: str = field(repr=False)

    @property
    def is_one(self) -> bool:
        """Whether the URL is that of a PostgreSQL database."""
        try:
            return urlsplit(self.url).scheme in ("postgresql", "postgres") and bool(str(self))
        except ValueError:
            return False

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        host = parts.hostname or parse_qs(parts.query).get("host", ["localhost"])[0]
        return f"PostgreSQL {host}/{parts.path.lstrip('/') or parts.username or ''}"
