"""What the pages are made of: small, alone, for old phones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.channels.web import Phone
from tests.channels.web.stage import DEMO, PAGE, Web


async def test_the_leave_address_and_the_demo_are_filled_in(web: Web) -> None:
    channel = await web.start(demo=DEMO)
    base = f"http://127.0.0.1:{channel.port}"
    async with web.client.get(base + "/") as answer:
        index = await answer.text()
    assert index.count("https://example.com/?a=1&amp;b=2") == 2
    assert "{{" not in index
    assert 'data-demo="yes"' in index
    async with web.client.get(base + "/demo") as answer:
        demo = await answer.text()
    assert "{{" not in demo
    assert all(
        text in demo for phone in (DEMO.worker, DEMO.operator, DEMO.publicity) for text in (phone.title, phone.line)
    )
    plain = await web.start()
    async with web.client.get(f"http://127.0.0.1:{plain.port}/demo") as answer:
        assert answer.status == 404
    with pytest.raises(ValueError, match="token"):
        Phone("a", "b", "short")


def test_the_phone_page_is_small() -> None:
    assert sum((PAGE / name).stat().st_size for name in ("index.html", "page.js", "page.css")) < 40_000


@pytest.mark.parametrize("file", sorted(PAGE.iterdir()), ids=lambda file: file.name)
def test_no_page_asks_anything_of_anybody_else(file: Path) -> None:
    text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"(?:https?:)?//[a-z0-9]", text, re.IGNORECASE) == []
    assert "localStorage" not in text
    assert "document.cookie" not in text
    assert re.findall(r"<script(?! src=)|\son[a-z]+=|style=", text) == []


@pytest.mark.parametrize("name", ["page.js", "demo.js"])
def test_the_script_is_for_old_phones(name: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", (PAGE / name).read_text("utf-8"), flags=re.DOTALL)
    found = re.findall(
        r"=>|`|\b(?:let|const|class|async|await|of)\s+\w|\bfetch\(|\.\.\.|\?\.|\binnerHTML\b|\beval\b", text
    )
    assert found == []


def test_without_javascript_the_numbers_are_there() -> None:
    index = (PAGE / "index.html").read_text("utf-8")
    assert '<noscript><link rel="stylesheet" href="/plain.css"></noscript>' in index
    plain = index[index.index('<div id="plain"') : index.index('<p id="state"')]
    for number in ("110", "12110", "120", "12338", "12348", "12333"):
        assert f">{number}</a>" in plain
