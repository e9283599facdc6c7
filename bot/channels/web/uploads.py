"""Files: what she sends comes in as a raw body, what she is sent is opened once from the shelf."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import unquote

from aiohttp import web

from bot.channels.web import frames, words
from bot.channels.web.ear import Ear
from bot.channels.web.limits import Limits
from bot.channels.web.lines import Lines
from bot.channels.web.pages import answer, refusal, token_of
from bot.channels.web.polls import bytes_of
from bot.channels.web.shelf import Shelf
from bot.events import Inbound, Upload
from flows.model import FileKind

SHOWN = re.compile(r"image/(?:jpeg|png|gif|webp)|audio/[a-z0-9.+-]{1,40}|video/[a-z0-9.+-]{1,40}")
"""What a browser may show from us; all else is only bytes to it, whatever the sender called it."""
_MIME = re.compile(r"[a-z0-9]{1,20}/[a-z0-9.+-]{1,60}")
_NAME = 80
_KINDS: dict[str, tuple[FileKind, str]] = {
    "photo": ("photo", "image/"),
    "voice": ("voice", "audio/"),
    "video": ("video", "video/"),
}


class Uploads:
    """Serves /file and /f/…"""

    def __init__(self, ear: Ear, lines: Lines, shelf: Shelf, limits: Limits) -> None:
        self._ear = ear
        self._lines = lines
        self._shelf = shelf
        self._limits = limits
        self._places = asyncio.Semaphore(limits.uploads)

    async def take(self, request: web.Request) -> web.Response:
        """One file: the body is its bytes; X-Id, X-Kind, X-Name (percent-encoded) and X-Start say what it is."""
        token = token_of(request)
        if not token:
            return refusal(401, words.EXPIRED)
        try:
            client_id = frames.checked_id(request.headers.get("X-Id"))
        except frames.FrameError as bad:
            return answer([frames.error(bad.text)])
        line = self._lines.of(token)
        if line is None or self._places.locked():
            return answer([frames.error(words.CROWDED, client_id)])
        if not line.pace.allows():
            return answer([frames.error(words.TOO_FAST, client_id)])
        async with self._places:
            try:
                data = await bytes_of(request, self._limits.file, self._limits.upload_wait)
            except TimeoutError:
                return answer([frames.error(words.BROKEN, client_id)])
            if not data:
                return answer([frames.error(words.TOO_BIG if data is None else words.EMPTY_FILE, client_id)])
            inbound = Inbound(
                self._ear.address(token),
                frames.event_id(token, client_id),
                files=(_upload(request, data),),
                start=frames.checked_start(request.headers.get("X-Start", "")),
            )
            return answer([await self._ear.receive(line, client_id, inbound)])

    async def open(self, request: web.Request) -> web.StreamResponse:
        """One file off the shelf, for the page it was sent to; the second time it is not there."""
        name, token = request.match_info["name"], token_of(request)
        laid = self._shelf.take(name, token)
        if laid is None:
            return refusal(404, words.ONCE)
        mime = laid.file.mime if SHOWN.fullmatch(laid.file.mime) else "application/octet-stream"
        response = web.StreamResponse(headers={"Content-Type": mime, "Content-Disposition": "attachment"})
        response.content_length = len(laid.file.data)
        try:
            await response.prepare(request)
            await response.write(laid.file.data)
            await response.write_eof()
        except (ConnectionError, asyncio.CancelledError):
            self._shelf.put_back(name, laid)
            raise
        return response


def file_name(given: str) -> str:
    """A file's own name: no folder, no control characters, not endless."""
    name = re.split(r"[/\\]", unquote(given))[-1]
    return "".join(char for char in name if char.isprintable()).strip(" .")[-_NAME:]


def _upload(request: web.Request, data: bytes) -> Upload:
    mime = request.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if _MIME.fullmatch(mime) is None:
        mime = "application/octet-stream"
    kind, prefix = _KINDS.get(request.headers.get("X-Kind", ""), ("file", ""))
    if not mime.startswith(prefix):
        kind = "file"
    return Upload(kind, file_name(request.headers.get("X-Name", "")), mime, data)
