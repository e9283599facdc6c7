"""The demo in headless Chromium: a report, its card, the claim, both talk; she leaves, and nothing stays."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Frame, Page, async_playwright, expect

from tests.browser.chromium import CHROMIUM, needs_chromium

pytestmark = [pytest.mark.all, needs_chromium]
LEAVE_URL = "http://127.0.0.1:9/weather"
RECEIPT = re.compile(r"\d{4}-\d{4}-\d{4}")


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[str]:
    """The demo running in a process of its own; gives its address."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
    env = {**clean, "YIZHAN_DATA_DIR": str(tmp_path), "YIZHAN_PORT": "0", "YIZHAN_LEAVE_URL": LEAVE_URL}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--demo", env=env, stdout=PIPE, stderr=PIPE
    )
    yield await _address(process)
    process.send_signal(signal.SIGTERM)
    out, errors = await process.communicate()
    assert (process.returncode, errors.decode()) == (0, "")
    assert "关门了" in out.decode()


async def _address(process: Process) -> str:
    assert process.stdout is not None
    while line := (await process.stdout.readline()).decode():
        if found := re.search(r"http://[^/\s]+/demo", line):
            return found[0]
    raise AssertionError("the demo did not start")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def say(phone: Frame, text: str) -> None:
    await phone.fill("#words", text)
    await phone.click("#send")


async def sees(phone: Frame, text: str | re.Pattern[str]) -> None:
    await expect(phone.locator("#log")).to_contain_text(text, timeout=15_000)


async def choose(phone: Frame, label: str, then: str | re.Pattern[str]) -> None:
    await phone.locator("#choices button:visible", has_text=label).first.click()
    await sees(phone, then)


async def phones(page: Page, address: str) -> tuple[Frame, Frame, Frame]:
    await page.goto(address)
    await expect(page.locator("iframe")).to_have_count(3)
    worker, operator, publicity = (frame for frame in page.frames if frame is not page.main_frame)
    await sees(worker, "这里是驿站")
    await sees(operator, "队列")
    await sees(publicity, "数字")
    return worker, operator, publicity


async def test_the_whole_job_is_played_and_leaving_leaves_nothing(browser: Browser, demo: str) -> None:
    context = await browser.new_context(viewport={"width": 1300, "height": 860})
    await context.route(LEAVE_URL, lambda route: route.fulfill(body="weather"))
    outside: list[str] = []
    context.on("request", lambda request: outside.append(request.url))
    page = await context.new_page()
    worker, operator, publicity = await phones(page, demo)

    await choose(worker, "干活的事", "你碰到的是哪一样")
    await say(worker, "厂里九月起没发 一个月四千二 中间给过一千五")
    await sees(worker, "没拿到钱的有几个人")
    for answer in ("7", "合同", "苏州昆山"):
        await say(worker, answer)
    await choose(worker, "随时可以", "谁不能知道")
    await choose(worker, "单位的人", "自己的话")
    await choose(worker, "跳过", "大约还差6900元")
    await choose(worker, "对，就这样", RECEIPT)

    card = operator.locator("#log button:visible", has_text="认领")
    await expect(card).to_have_count(1)
    await card.click()
    await sees(operator, "现在你写的话都到")
    await expect(card).to_have_count(0)
    await sees(worker, "有同事来了")
    await say(operator, "我在，你说。")
    await sees(worker, "我在，你说。")
    await say(worker, "老板说下个月给")
    await sees(operator, "1号：老板说下个月给")
    await say(publicity, "数字")
    await sees(publicity, "少于10")

    await worker.click("#leave")
    await sees(operator, "她已离开")
    await say(operator, "你还在吗")
    await sees(operator, "她已离开。先留着")
    assert all(url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")) for url in outside)
    await context.close()


async def test_her_own_page_leaves_nothing_behind(browser: Browser, demo: str) -> None:
    context = await browser.new_context(viewport={"width": 320, "height": 568})
    await context.route(LEAVE_URL, lambda route: route.fulfill(body="weather"))
    page = await context.new_page()
    await page.goto("about:blank")
    home = demo.removesuffix("/demo") + "/"
    await page.goto(home)
    await expect(page.locator("#log")).to_contain_text("这里是驿站")
    await page.fill("#words", "他打我怎么办")
    await page.click("#send")
    await expect(page.locator("#log")).to_contain_text("你现在安全吗")
    await page.click("#leave")
    await page.wait_for_url(LEAVE_URL)
    assert await page.evaluate("history.length") <= 2
    await page.go_back()
    assert page.url == "about:blank"
    await page.goto(home)
    left = await page.evaluate(
        "async () => ({cookies: document.cookie, local: Object.keys(localStorage), caches: await caches.keys(),"
        " databases: (await indexedDB.databases()).length, workers: (await navigator.serviceWorker"
        ".getRegistrations()).length})"
    )
    assert left == {"cookies": "", "local": [], "caches": [], "databases": 0, "workers": 0}
    await expect(page.locator("#log")).to_contain_text("这里是驿站")
    await expect(page.locator("#log")).not_to_contain_text("他打我怎么办")
    assert await context.cookies() == []
    await context.close()
