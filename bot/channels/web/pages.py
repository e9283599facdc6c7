"""What the browser loads: the phone page, its two files, the demo; and the headers that every answer carries."""

from __future__ import annotations

import html
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from bot.channels.web import frames

FOLDER = Path(__file__).parent / "page"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
        "media-src blob:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "X-Robots-Tag": "noindex",
    "Server": "yizhan",
}


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone of the demo: its title, one line saying who holds it, and its session token."""

    title: str
    line: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        if not frames.is_token(self.token):
            raise ValueError("a phone of the demo needs a token of at least 22 characters [A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Demo:
    """The three phones of the demo."""

    worker: Phone
    operator: Phone
    publicity: Phone


class Pages:
    """The pages, read once and filled in."""

    def __init__(self, leave_url: str, demo: Demo | None) -> None:
        blanks = {"leave_url": leave_url, "demo": "yes" if demo else "no"}
        self._index = _filled("index.html", blanks)
        self._demo = _filled("demo.html", _phones(demo)) if demo else ""

    def routes(self) -> list[web.RouteDef]:
        """What is served at which path."""
        given = [web.get("/", self._phone), web.get("/s/{payload}", self._phone), web.get("/healthz", _healthz)]
        given += [_file("page.css", "text/css"), _file("page.js", "text/javascript"), _file("plain.css", "text/css")]
        if self._demo:
            given += [web.get("/demo", self._three), _file("demo.css", "text/css"), _file("demo.js", "text/javascript")]
            given += [_file("left.html", "text/html")]
        return given

    async def _phone(self, _request: web.Request) -> web.Response:
        return web.Response(text=self._index, content_type="text/html", charset="utf-8")

    async def _three(self, _request: web.Request) -> web.Response:
        return web.Response(text=self._demo, content_type="text/html", charset="utf-8")


async def guard(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on an answer, just before it goes out."""
    response.headers.update(HEADERS)


def new_token() -> str:
    """A session token that cannot be guessed: 192 bits."""
    return secrets.token_urlsafe(24)


def token_of(request: web.Request) -> str:
    """The token a page shows in its Authorization header, "" if it shows none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" and frames.is_token(token) else ""


def answer(given: Sequence[str]) -> web.Response:
    """Frames as an HTTP answer."""
    return web.Response(text=frames.many(given), content_type="application/json")


def refusal(status: int, text: str) -> web.Response:
    """A request that is not served, with what the page shows."""
    return web.Response(status=status, text=frames.many([frames.error(text)]), content_type="application/json")


async def _healthz(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


def _file(name: str, content_type: str) -> web.RouteDef:
    text = (FOLDER / name).read_text("utf-8")

    async def serve(_request: web.Request) -> web.Response:
        return web.Response(text=text, content_type=content_type, charset="utf-8")

    return web.get(f"/{name}", serve)


def _filled(name: str, blanks: dict[str, str]) -> str:
    text = (FOLDER / name).read_text("utf-8")
    for blank, value in blanks.items():
        text = text.replace("{{" + blank + "}}", html.escape(value))
    return text


def _phones(demo: Demo) -> dict[str, str]:
    phones = {"worker": demo.worker, "operator": demo.operator, "publicity": demo.publicity}
    return {
        f"{name}_{part}": value
        for name, phone in phones.items()
        for part, value in (("title", phone.title), ("line", phone.line), ("token", phone.token))
    }
