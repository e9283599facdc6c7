"""Files: one comes in with its name, one goes out once."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.channels.web import words
from bot.channels.web.frames import event_id
from bot.channels.web.uploads import file_name
from bot.events import Attachment, Outbound
from tests.channels.web.stage import PATIENT, Web, address


async def test_a_file_comes_in_with_its_kind_and_its_own_name(web: Web) -> None:
    page = await web.page(await web.start())
    name = "%2Fsdcard%2FDCIM%2F..%5C%E7%85%A7%E7%89%87%20%281%29.jpg"
    headers = {"X-Id": "f1", "X-Kind": "photo", "X-Name": name, "Content-Type": "image/jpeg", "X-Start": "su-07"}
    assert await page.post("/file", b"\xff\xd8\x00", **headers) == (200, [{"type": "got", "id": "f1"}])
    inbound = web.listener.heard[0]
    (upload,) = inbound.files
    assert (upload.kind, upload.name, upload.mime, upload.data) == (
        "photo",
        "照片 (1).jpg",
        "image/jpeg",
        b"\xff\xd8\x00",
    )
    assert (inbound.event_id, inbound.start) == (event_id(page.token, "f1"), "su-07")
    await page.post("/file", b"<svg/>", **{**headers, "Content-Type": "text/html", "X-Kind": "photo"})
    assert web.listener.heard[1].files[0].kind == "file"


async def test_a_file_that_is_too_big_empty_or_nameless(web: Web) -> None:
    page = await web.page(await web.start(replace(PATIENT, file=1000)))
    given = {"X-Id": "f1", "Content-Type": "audio/amr", "X-Kind": "voice"}
    assert (await page.post("/file", b"x" * 1001, **given))[1][0]["text"] == words.TOO_BIG
    assert (await page.post("/file", b"", **given))[1][0]["text"] == words.EMPTY_FILE
    assert (await page.post("/file", b"x", **{**given, "X-Id": "不 行".encode().decode("latin-1")}))[1][0]["id"] == ""
    assert web.listener.heard == []
    await page.post("/file", b"x" * 1000, **given)
    assert (web.listener.heard[0].files[0].kind, web.listener.heard[0].files[0].name) == ("voice", "")


def test_a_file_name_is_only_a_name() -> None:
    assert file_name("../../etc/passwd") == "passwd"
    assert file_name("C%3A%5C%E6%88%91%5Ca.txt") == "a.txt"
    assert file_name("a%00b%0A.txt") == "ab.txt"
    assert file_name("..") == ""
    assert len(file_name("长" * 300 + ".jpg")) == 80


async def test_a_file_goes_out_once_and_only_to_its_owner(web: Web) -> None:
    channel = await web.start()
    page, other = await web.page(channel), await web.page(channel)
    photo = Attachment("photo", "a.jpg", "image/jpeg", b"\xff\xd8")
    paper = Attachment("file", "b.html", "text/html", b"<script>")
    await channel.send(Outbound(1, address(page), "照片", files=(photo, paper)))
    first, second = page.shown[0]["files"]
    assert (first["kind"], first["name"], second["kind"]) == ("photo", "a.jpg", "file")
    assert re.fullmatch(r"/f/[\w-]{24}", first["url"])

    async def fetch(url: str, token: str) -> tuple[int, str, bytes]:
        async with web.client.get(page.base + url, headers={"Authorization": f"Bearer {token}"}) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.status, answer.content_type, await answer.read()

    assert (await fetch(first["url"], other.token))[0] == 404
    assert (await fetch(first["url"], ""))[0] == 404
    assert await fetch(first["url"], page.token) == (200, "image/jpeg", b"\xff\xd8")
    assert (await fetch(first["url"], page.token))[0] == 404
    web.clock.now += PATIENT.shelf_wait
    assert (await fetch(second["url"], page.token))[0] == 404
    await channel.send(Outbound(2, address(page), "再来", files=(paper,)))
    assert (await fetch(page.shown[1]["files"][0]["url"], page.token))[1] == "application/octet-stream"
