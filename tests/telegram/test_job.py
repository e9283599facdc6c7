"""She reports on Telegram, an operator claims and answers, the desk group sees cards and never her words."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import upkeep
from bot.app import Yizhan, configured, opened, serving
from bot.desk import joining
from bot.settings import Settings
from tests.fakes.botapi import FakeBotApi
from tests.fakes.botapi.people import Screen, User

pytestmark = pytest.mark.all
STORY = "厂里九月起没发 一个月四千二 中间给过一千五"
SECONDS = 15.0


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    api = FakeBotApi()
    await api.start()
    yield api
    await api.stop()


@asynccontextmanager
async def open_house(folder: Path, api: FakeBotApi, desk_chat: str = "") -> AsyncIterator[Yizhan]:
    settings = Settings(
        data_dir=folder,
        port=0,
        telegram_token=SecretStr(api.token),
        telegram_api_base=api.base,
        telegram_rate=1000,
        telegram_desk_chat=desk_chat,
    )
    async with opened(settings, lambda memory: configured(settings, memory)) as yizhan, serving(yizhan):
        yield yizhan


async def until(api: FakeBotApi, there: Callable[[], bool]) -> None:
    """Wait until something is to be seen on a screen."""
    await api.changes.until(there, SECONDS)


async def sees(api: FakeBotApi, screen: Screen, text: str) -> None:
    await until(api, lambda: any(text in shown for shown in screen.texts()))


async def operator(yizhan: Yizhan, api: FakeBotApi, name: str) -> User:
    """Somebody who joins the desk with an invite, as on any channel."""
    code = joining.new_code()
    now = int(yizhan.clock())
    await yizhan.store.write(lambda: joining.invite(yizhan.means, code, "operator", "", name, now))
    user = api.user(name)
    user.start()
    user.say(f"加入 {code}")
    await sees(api, user, "你加入了")
    return user


async def report(api: FakeBotApi, her: User) -> None:
    her.start()
    await sees(api, her, "这里是驿站")
    her.say(STORY)
    await sees(api, her, "没拿到钱的有几个人")
    for said, then in (("7", "你手上有哪样"), ("合同", "在哪个县"), ("苏州昆山", "给你留言")):
        her.say(said)
        await sees(api, her, then)
    her.press("随时可以")
    await sees(api, her, "谁不能知道")
    her.press("单位的人")
    await sees(api, her, "自己的话")
    her.press("跳过")
    await sees(api, her, "大约还差6900元")
    her.press("对，就这样")
    await until(api, lambda: any(re.search(r"\d{4}-\d{4}-\d{4}", text) for text in her.texts()))


async def test_the_whole_job(api: FakeBotApi, tmp_path: Path) -> None:
    async with open_house(tmp_path, api) as yizhan:
        wang, zhao, her = await operator(yizhan, api, "王姐"), await operator(yizhan, api, "赵姐"), api.user("小梅")
        await report(api, her)
        await sees(api, wang, "1号 一般 干活的事")
        await sees(api, zhao, "1号 一般 干活的事")
        wang.press("认领")
        await sees(api, wang, "现在你写的话都到 1号")
        await sees(api, zhao, "王姐 接了")
        assert any(STORY in text for text in wang.texts())
        await sees(api, her, "有同事来了")
        wang.say("我在，你说。")
        await sees(api, her, "我在，你说。")
        her.say("老板说下个月给")
        await sees(api, wang, "1号：老板说下个月给")
        her.say("退出")
        await sees(api, wang, "她已离开")
        assert her.texts()[-1] == "好，先到这里。"


async def test_wiping_takes_both_sides_away(api: FakeBotApi, tmp_path: Path) -> None:
    async with open_house(tmp_path, api):
        her = api.user("小梅")
        her.start()
        await sees(api, her, "这里是驿站")
        her.say("家里有人欺负我")
        await sees(api, her, "你现在安全吗")
        her.say("清除")
        await until(api, lambda: [*her.room.messages.values()] == [] or her.texts() == ["好，先到这里。"])
        assert all("欺负" not in one.get("text", "") for one in her.room.messages.values())


async def test_the_desk_group_sees_cards_and_never_her_words(api: FakeBotApi, tmp_path: Path) -> None:
    group = api.group("值班群")
    async with open_house(tmp_path, api, str(group.id)) as yizhan:
        wang, her = await operator(yizhan, api, "王姐"), api.user("小梅")
        await report(api, her)
        await sees(api, group, "1号 一般 干活的事")
        wang.press("认领", group)
        await sees(api, group, "王姐 接了")
        await sees(api, wang, "现在你写的话都到 1号")
        her.say("老板说下个月给")
        await sees(api, wang, "老板说下个月给")
        assert all(word not in text for text in group.posted() for word in ("老板", "厂里", "4200", "昆山", "小梅"))


async def test_her_words_leave_an_operators_app_in_time(api: FakeBotApi, tmp_path: Path) -> None:
    async with open_house(tmp_path, api) as yizhan:
        wang, her = await operator(yizhan, api, "王姐"), api.user("小梅")
        await report(api, her)
        await sees(api, wang, "1号 一般 干活的事")
        wang.press("认领")
        await sees(api, wang, STORY)
        now = int(yizhan.clock())
        await yizhan.store.write(lambda: upkeep.clear(yizhan.means, now, -1))
        yizhan.delivery.wake()
        await until(api, lambda: not any(STORY in text for text in wang.texts()))
