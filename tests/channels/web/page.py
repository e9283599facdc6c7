"""A page of the web channel in miniature: it speaks the protocol over a socket and acknowledges by itself."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp

from bot.channels.web import WebChannel

Frame = dict[str, Any]


class Page:
    """One page with one token. `acks` says whether it acknowledges what it is sent."""

    def __init__(self, channel: WebChannel, client: aiohttp.ClientSession) -> None:
        self.base = f"http://127.0.0.1:{channel.port}"
        self.client = client
        self.token = ""
        self.acks = True
        self.shown: list[Frame] = []
        self.other: asyncio.Queue[Frame] = asyncio.Queue()
        self.came = asyncio.Event()
        self.closed = asyncio.Event()
        self.close_code: int | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None

    async def connect(self) -> Page:
        """Open a socket and say hello; returns when the channel has answered."""
        self.closed.clear()
        self._socket = await self.client.ws_connect(f"{self.base}/ws", headers={"Origin": self.base}, autoclose=True)
        await self.give({"type": "hello", "token": self.token})
        hello = await self._socket.receive_json()
        assert hello["type"] == "hello"
        self.token = hello["token"]
        self._reading = asyncio.create_task(self._read(self._socket))
        return self

    async def give(self, frame: Frame | str | bytes) -> None:
        """Send a frame as it is."""
        assert self._socket is not None
        if isinstance(frame, bytes):
            await self._socket.send_bytes(frame)
        else:
            await self._socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def ask(self, frame: Frame | str | bytes) -> Frame:
        """Send a frame and return the next one that is no message."""
        await self.give(frame)
        return await self.next()

    async def next(self) -> Frame:
        """The next frame that is no message."""
        return await asyncio.wait_for(self.other.get(), 10)

    async def post(self, path: str, frame: object = None, **headers: str) -> tuple[int, list[Frame]]:
        """An HTTP request with the token: its status and the frames of its answer."""
        headers = {"Authorization": f"Bearer {self.token}", **headers}
        data = frame if isinstance(frame, bytes) else json.dumps(frame).encode()
        async with self.client.post(self.base + path, data=data, headers=headers) as answer:
            frames = (await answer.json())["frames"] if answer.content_type == "application/json" else []
            return answer.status, frames

    async def poll(self, *acks: int, wait: bool = True) -> list[Frame]:
        """One poll; the frames it brought."""
        status, frames = await self.post("/poll", {"acks": list(acks), "wait": wait})
        assert status == 200
        return frames

    async def close(self) -> None:
        """The page goes away."""
        if self._socket is not None:
            await self._socket.close()
            await asyncio.wait_for(self.closed.wait(), 10)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for came in socket:
            frame = json.loads(came.data)
            if frame["type"] not in ("message", "wipe"):
                self.other.put_nowait(frame)
                continue
            self.shown.append(frame)
            self.came.set()
            if self.acks:
                await self.give({"type": "ack", "ids": [frame["id"]]})
        self.close_code = socket.close_code
        self.closed.set()
