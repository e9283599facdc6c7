"""The page in a real browser: what she sees, what stays behind, and what happens when the network breaks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from bot.channels.web import WebChannel
from bot.events import Address, Attachment, Button, Inbound, Later, Outbound, Sent
from flows.model import Press
from tests.browser.chromium import CHROMIUM, needs_chromium
from tests.channels.contract import no_answer
from tests.channels.web.stage import DEMO, LEAVE_URL, Web

GIF = bytes.fromhex("47494638396101000100800000ffffff00000021f90400000000002c00000000010001000002024401003b")

pytestmark = [pytest.mark.all, needs_chromium]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 320, "height": 568})
    await context.route(LEAVE_URL, lambda route: route.fulfill(body="weather"))
    yield context
    await context.close()


class Her:
    """Her phone with the page open, and the house's side of it."""

    def __init__(self, web: Web, channel: WebChannel, page: Page) -> None:
        self.web = web
        self.channel = channel
        self.page = page
        self.sent = 0

    async def open(self, path: str = "/") -> Her:
        await self.page.goto(f"http://127.0.0.1:{self.channel.port}{path}")
        await expect(self.page.locator("#state")).to_be_empty()
        return self

    @property
    def address(self) -> Address:
        return self.web.listener.readied[-1]

    @property
    def heard(self) -> list[Inbound]:
        return self.web.listener.once()

    async def write(self, text: str) -> None:
        await self.page.fill("#words", text)
        await self.page.press("#words", "Enter")

    async def told(self, text: str, *labels: str, **more: object) -> object:
        self.sent += 1
        buttons = tuple(Button(label, f"a{self.sent}:{index}") for index, label in enumerate(labels))
        message = Outbound(self.sent, self.address, text, buttons)
        return await self.channel.send(replace(message, **more))  # type: ignore[arg-type]

    async def kept(self) -> str:
        return str(
            await self.page.evaluate("Object.keys(sessionStorage) + '|' + localStorage.length + '|' + document.cookie")
        )


@pytest.fixture
async def her(web: Web, context: BrowserContext) -> Her:
    return Her(web, await web.start(demo=DEMO), await context.new_page())


async def through_a_talk(her: Her) -> None:
    assert (her.heard[0].resumed, her.heard[0].start) == (True, "su-07")
    assert her.page.url.endswith(f":{her.channel.port}/")
    assert await her.told("你想说哪件事？", "他打我", "工资") == Sent("1")
    await her.page.get_by_role("button", name="他打我").click()
    await expect(her.page.locator(".mark")).to_have_text("到了")
    assert her.heard[-1].press == Press(index=0, ask=1)
    await expect(her.page.locator("#choices")).to_be_hidden()
    await her.told("你现在安全吗？", "安全", "不安全")
    await expect(her.page.locator("#choices button")).to_have_count(2)
    await her.write("他在门外")
    await expect(her.page.locator(".mark").last).to_have_text("到了")
    assert her.heard[-1].text == "他在门外"
    assert await her.kept() == "yz|0|"


async def test_a_talk_over_the_socket(her: Her) -> None:
    await her.open("/s/su-07")
    await through_a_talk(her)


@pytest.mark.parametrize("broken", ["delete window.WebSocket", "window.WebSocket = function () { throw 1; }"])
async def test_a_talk_where_no_socket_comes_up(her: Her, broken: str) -> None:
    await her.page.add_init_script(broken)
    await her.open("/?s=su-07")
    await through_a_talk(her)


async def test_what_failed_can_be_sent_again(her: Her) -> None:
    await her.open()

    async def fails(_inbound: Inbound) -> None:
        raise OSError

    her.web.listener.answer = fails
    await her.write("工资没发")
    await expect(her.page.locator("button.mark")).to_contain_text("点这里再发")
    her.web.listener.answer = no_answer
    await her.page.locator("button.mark").click()
    await expect(her.page.locator(".mark")).to_have_text("到了")
    texts = [inbound.text for inbound in her.web.listener.heard if not inbound.resumed]
    assert texts == ["工资没发", "工资没发"]
    assert len(her.heard) == 2


@pytest.mark.parametrize("by", ["button", "keys"])
async def test_leaving_leaves_nothing(her: Her, by: str) -> None:
    await her.open()
    await her.told("你想说哪件事？", "他打我")
    if by == "button":
        await her.page.click("#leave")
    else:
        for _ in range(3):
            await her.page.keyboard.press("Escape")
    await her.page.wait_for_url(LEAVE_URL)
    assert await her.page.evaluate("history.length") <= 2
    assert isinstance(await her.told("在吗"), Later)
    assert her.heard[-1].text == "退出"
    await her.page.goto(f"http://127.0.0.1:{her.channel.port}/healthz")
    assert await her.kept() == "|0|"


async def test_a_wipe_forgets_everything(her: Her) -> None:
    await her.open()
    await her.told("你想说哪件事？", "他打我")
    assert await her.told("", wipe=True) == Sent("2")
    await her.page.wait_for_url(LEAVE_URL)
    assert [inbound.text for inbound in her.heard] == [""]


async def test_after_a_break_what_was_missed_is_shown_once(her: Her) -> None:
    await her.open()
    await her.told("第一句")
    readied = len(her.web.listener.readied)
    await her.page.context.set_offline(True)
    her.channel._lines.hang_up()
    await expect(her.page.locator("#state")).to_have_text("断了，正在重连")
    assert isinstance(await her.told("第二句"), Later)
    await her.write("还在吗")
    await expect(her.page.locator(".mark")).to_have_text("在发")
    await her.page.context.set_offline(False)
    await expect(her.page.locator(".mark")).to_have_text("到了")
    assert len(her.web.listener.readied) > readied
    for _ in range(2):
        assert await her.channel.send(Outbound(2, her.address, "第二句")) == Sent("2")
    await expect(her.page.locator(".ours")).to_have_text(["第一句", "第二句"])


async def test_a_card_changes_where_it_stands_and_other_cards_keep_their_buttons(her: Her) -> None:
    await her.open()
    for number in ("11", "12"):
        await her.told(f"{number}号 等了3分钟", buttons=(Button("认领", f"认领 {number}"),), numbered=False)
    await her.page.get_by_role("button", name="认领").first.click()
    await expect(her.page.locator(".mark")).to_have_text("到了")
    assert her.heard[-1].word == "认领 11"
    await her.told("11号 有人接了", edits="1")
    await her.told("11号 办好了", edits="3")
    await expect(her.page.locator(".ours .said")).to_have_text(["11号 办好了", "12号 等了3分钟"])
    await expect(her.page.get_by_role("button", name="认领")).to_have_count(1)


async def test_a_picture_is_covered_until_she_opens_it(her: Her) -> None:
    await her.open()
    await her.told("这张纸", files=(Attachment("photo", "a.gif", "image/gif", GIF),))
    await expect(her.page.locator("img")).to_have_count(0)
    await her.page.get_by_role("button", name="照片，点开看").click()
    await expect(her.page.locator("img")).to_be_visible()
    await her.page.get_by_role("button", name="盖上").click()
    await expect(her.page.locator("img")).to_be_hidden()


async def test_a_photo_of_hers_arrives(her: Her) -> None:
    await her.open()
    await her.page.click("#add")
    photo = {"name": "伤.gif", "mimeType": "image/gif", "buffer": GIF}
    await her.page.set_input_files("input[data-kind=photo]", photo)  # type: ignore[arg-type]
    await expect(her.page.locator(".mark")).to_have_text("到了")
    (upload,) = her.heard[-1].files
    assert (upload.kind, upload.name, upload.mime, upload.data) == ("photo", "伤.gif", "image/gif", GIF)


async def test_nobody_can_plant_a_token_with_a_link(her: Her) -> None:
    await her.open(f"/#p=worker&t={DEMO.worker.token}")
    assert her.address.user != DEMO.worker.token
    assert await her.page.evaluate("location.hash") == ""


async def test_the_demo_opens_three_phones_that_do_not_mix(her: Her) -> None:
    await her.page.goto(f"http://127.0.0.1:{her.channel.port}/demo")
    for frame in her.page.frames[1:]:
        await expect(frame.locator("#state")).to_be_empty()
        assert frame.url == f"http://127.0.0.1:{her.channel.port}/"
    tokens = {inbound.address.user for inbound in her.heard}
    assert tokens == {DEMO.worker.token, DEMO.operator.token, DEMO.publicity.token}
    await her.page.frames[1].click("#leave")
    await her.page.frames[1].wait_for_url("**/left.html")
    assert await her.kept() in ("yz.operator,yz.publicity|0|", "yz.publicity,yz.operator|0|")
    await her.page.get_by_role("button", name="重新打开").first.click()
    await expect(her.page.frames[1].locator("#words")).to_be_visible()


@pytest.mark.parametrize("script", ["off", "lost"])
async def test_without_the_script_the_numbers_are_there(web: Web, browser: Browser, script: str) -> None:
    context = await browser.new_context(java_script_enabled=script != "off")
    await context.route("**/page.js", lambda route: route.abort())
    page = await context.new_page()
    await page.goto(f"http://127.0.0.1:{(await web.start()).port}/")
    await expect(page.get_by_role("link", name="12338")).to_be_visible(timeout=15_000)
    await expect(page.locator("#write")).to_be_hidden()
    assert await page.locator("#leave").get_attribute("href") == LEAVE_URL
    await context.close()


async def test_nothing_is_asked_of_anybody_else_and_nothing_overflows(her: Her) -> None:
    asked: list[str] = []
    said: list[str] = []
    her.page.on("request", lambda request: asked.append(request.url))
    her.page.on("console", lambda message: said.append(message.text))
    her.page.on("pageerror", lambda error: said.append(str(error)))
    await her.open()
    await her.told("很长的一句" * 40, "一个很长很长的选项，一行写不下，要换行", "W" * 60)
    await her.page.evaluate("document.documentElement.style.fontSize = '36px'; dispatchEvent(new Event('resize'))")
    assert await her.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = "Array.prototype.filter.call(document.querySelectorAll('button,.key'), function (b) {"
    small += " return b.offsetParent && (b.offsetHeight < 44 || b.offsetWidth < 44); }).length"
    assert await her.page.evaluate(small) == 0
    box = await her.page.locator("#leave").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 320
    own = f"http://127.0.0.1:{her.channel.port}/"
    assert [url for url in asked if not url.startswith((own, "data:", "blob:"))] == []
    assert said == []
