"""The Bot API server in miniature is itself tested: with python-telegram-bot's own client, and with raw HTTP."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, BotCommand, BotCommandScopeChat, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from tests.fakes.botapi import FakeBotApi, busiest, faults
from tests.fakes.botapi.server import Call


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def api(clock: Clock) -> AsyncIterator[FakeBotApi]:
    api = FakeBotApi(clock=clock)
    await api.start()
    yield api
    await api.stop()


@pytest.fixture
async def bot(api: FakeBotApi) -> AsyncIterator[Bot]:
    async with Bot(api.token, base_url=api.base, base_file_url=api.file_base) as bot:
        yield bot


@pytest.fixture
async def raw(api: FakeBotApi) -> AsyncIterator[Raw]:
    async with aiohttp.ClientSession() as client:
        yield Raw(api, client)


class Raw:
    """Calls without a library: status and JSON."""

    def __init__(self, api: FakeBotApi, client: aiohttp.ClientSession) -> None:
        self.api = api
        self.client = client

    async def __call__(self, method: str, token: str = "", **params: Any) -> tuple[int, Any]:
        url = f"{self.api.base}{token or self.api.token}/{method}"
        async with self.client.post(url, json=params) as answer:
            return answer.status, await answer.json()


async def fetched(bot: Bot, offset: int = 0) -> list[str]:
    given = await bot.get_updates(offset=offset, timeout=0)
    return [update.message.text or "" for update in given if update.message]


def refused(kind: type[TelegramError], text: str) -> pytest.RaisesExc[TelegramError]:
    """A refusal with this text; the library writes its first letter large."""
    return pytest.raises(kind, match=f"(?i){text}")


async def polling(api: FakeBotApi) -> None:
    """Wait until somebody polls."""
    while api.bot().queue._waiter is None:  # noqa: ASYNC110 - a poll that waits tells nobody
        await asyncio.sleep(0.001)


async def test_who_it_is(api: FakeBotApi, bot: Bot) -> None:
    assert (await bot.get_me()).id == 7001
    assert bot.bot.is_bot


@pytest.mark.parametrize(("token", "status"), [("7001:wrong", 401), ("nonsense", 404), ("7001:AAfakeToken", 200)])
async def test_tokens(raw: Raw, token: str, status: int) -> None:
    assert (await raw("getMe", token))[0] == status


async def test_a_wrong_token_as_the_library_sees_it(api: FakeBotApi) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("7002:x", base_url=api.base):
            pass


async def test_an_unknown_method(raw: Raw) -> None:
    assert await raw("sendThought") == (404, {"ok": False, "error_code": 404, "description": "Not Found"})


@pytest.mark.parametrize("how", ["query", "form", "json", "multipart"])
async def test_parameters_come_in_four_ways(api: FakeBotApi, raw: Raw, how: str) -> None:
    mei, given = api.user(), {"text": "你好 & 再见"}
    params = given | {"chat_id": str(mei.id)}
    url = f"{api.base}{api.token}/SENDmessage"
    form = aiohttp.FormData()
    for name, value in params.items():
        form.add_field(name, value, content_type="text/plain")
    more: dict[str, dict[str, Any]] = {
        "query": {"params": params},
        "form": {"data": params},
        "json": {"json": params},
        "multipart": {"data": form},
    }
    async with raw.client.post(url, **more[how]) as answer:
        assert answer.status == 200
    assert mei.texts() == ["你好 & 再见"]


async def test_updates_are_repeated_until_an_offset_confirms_them(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    first = mei.say("一")["update_id"]
    mei.say("二")
    assert await fetched(bot) == ["一", "二"]
    assert await fetched(bot) == ["一", "二"]
    assert await fetched(bot, first + 1) == ["二"]
    assert await fetched(bot) == ["二"]
    assert await fetched(bot, first + 2) == []


async def test_a_negative_offset_forgets_all_but_the_last(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    for text in "一二三":
        mei.say(text)
    assert await fetched(bot, -1) == ["三"]
    assert await fetched(bot) == ["三"]


async def test_a_limit_and_a_repeat(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    first = mei.say("一")
    mei.say("二")
    assert len(await bot.get_updates(limit=1, timeout=0)) == 1
    assert await fetched(bot, first["update_id"] + 2) == []
    api.bot().queue.repeat(first)
    assert await fetched(bot, first["update_id"] + 2) == ["一"]
    assert await fetched(bot, first["update_id"] + 2) == []


async def test_updates_are_kept_for_a_day(api: FakeBotApi, bot: Bot, clock: Clock) -> None:
    api.user().say("一")
    clock.now += 86401
    assert await fetched(bot) == []


async def test_a_long_poll_ends_when_something_comes(api: FakeBotApi, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await polling(api)
    api.user().say("你好")
    assert len(await poll) == 1


async def test_only_what_was_asked_for_is_sent(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    await bot.get_updates(timeout=0, allowed_updates=["edited_message"])
    message = mei.say("一")["message"]
    mei.edit(message["message_id"], "二")
    (update,) = await bot.get_updates(timeout=0)
    assert update.edited_message is not None


async def test_the_older_of_two_pollers_loses(api: FakeBotApi, bot: Bot, raw: Raw) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await polling(api)
    assert await raw("getUpdates") == (200, {"ok": True, "result": []})
    with refused(Conflict, "terminated by other getUpdates request"):
        await older


async def test_a_webhook_shuts_polling_out_and_the_other_way_round(api: FakeBotApi, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await polling(api)
    await bot.set_webhook("https://example.com/hook", secret_token="s", max_connections=1)
    with refused(Conflict, "terminated by setWebhook"):
        await older
    with refused(Conflict, "while webhook is active"):
        await bot.get_updates(timeout=0)
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections) == ("https://example.com/hook", 1)
    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    assert await fetched(bot) == []


async def test_webhooks_need_https_and_a_plain_secret(raw: Raw) -> None:
    status, answer = await raw("setWebhook", url="http://example.com")
    assert (status, answer["description"]) == (
        400,
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
    )
    status, answer = await raw("setWebhook", url="https://example.com", secret_token="空")
    assert (status, answer["description"]) == (400, "Bad Request: secret token contains unallowed characters")


async def test_a_push_is_repeated_until_it_is_taken(api: FakeBotApi, bot: Bot) -> None:
    seen: list[tuple[str, int]] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        seen.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), body["update_id"]))
        return web.Response(status=500 if len(seen) < 3 else 204)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    mei = api.user()
    update = mei.say("之前")["update_id"]
    await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="geheim", max_connections=1)
    mei.say("之后")
    while len(seen) < 4:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    assert seen == [("geheim", update)] * 3 + [("geheim", update + 1)]
    assert "500" in ((await bot.get_webhook_info()).last_error_message or "")
    await bot.delete_webhook()
    await runner.cleanup()


async def test_texts_have_their_limits(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    assert (await bot.send_message(mei.id, "  长" + "长" * 4095 + "\n")).text == "长" * 4096
    await bot.send_message(mei.id, "😢" * 2048)
    for text, reason in (("长" * 4097, "message is too long"), ("😢" * 2049, "too long"), (" \n", "text is empty")):
        with refused(BadRequest, reason):
            await bot.send_message(mei.id, text)


@pytest.mark.parametrize(("size", "fits"), [(1, True), (64, True), (65, False)])
async def test_buttons_have_their_limit(api: FakeBotApi, bot: Bot, size: int, fits: bool) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("是", callback_data="x" * size)]])
    mei = api.user()
    if fits:
        await bot.send_message(mei.id, "?", reply_markup=keyboard)
        assert mei.inbox()[0].buttons == ("是",)
    else:
        with refused(BadRequest, "BUTTON_DATA_INVALID"):
            await bot.send_message(mei.id, "?", reply_markup=keyboard)


async def test_presses_are_answered_once_and_soon(api: FakeBotApi, bot: Bot, clock: Clock) -> None:
    mei = api.user()
    await bot.send_message(
        mei.id, "?", reply_markup=InlineKeyboardMarkup.from_button(InlineKeyboardButton("是", callback_data="a1:0"))
    )
    mei.press("是")
    (update,) = await bot.get_updates(timeout=0)
    query = update.callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("a1:0", mei.id)
    await bot.answer_callback_query(query.id)
    with refused(BadRequest, "query is too old"):
        await bot.answer_callback_query(query.id)
    mei.press("是")
    clock.now += 3600
    with refused(BadRequest, "query is too old"):
        await bot.answer_callback_query(f"{mei.id}000002")
    with pytest.raises(LookupError):
        mei.press("没有")


async def test_edits(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    sent = await bot.send_message(mei.id, "一")
    hers = mei.say("她的")["message"]["message_id"]
    await bot.edit_message_text("二", mei.id, sent.message_id)
    assert mei.texts() == ["二"]
    assert mei.posted() == ["一"]
    for number, reason in ((sent.message_id, "message is not modified"), (99, "to edit not found"), (hers, "can't be")):
        with refused(BadRequest, reason):
            await bot.edit_message_text("二", mei.id, number)


async def test_deleting_works_for_two_days(api: FakeBotApi, bot: Bot, clock: Clock) -> None:
    mei = api.user()
    old = mei.say("旧")["message"]["message_id"]
    clock.now += 3600
    hers, ours = mei.say("新")["message"]["message_id"], (await bot.send_message(mei.id, "我们")).message_id
    await bot.delete_message(mei.id, hers)
    with refused(BadRequest, "message to delete not found"):
        await bot.delete_message(mei.id, hers)
    clock.now += 47 * 3600
    with refused(BadRequest, "message can't be deleted"):
        await bot.delete_message(mei.id, old)
    with refused(BadRequest, "message can't be deleted"):
        await bot.delete_messages(mei.id, [old, ours])
    await bot.delete_messages(mei.id, [ours, hers, 4242])
    assert [one["text"] for one in mei.room.messages.values()] == ["旧"]
    with refused(BadRequest, "too many message identifiers"):
        await bot.delete_messages(mei.id, list(range(101)))


async def test_in_groups_only_an_administrator_deletes_what_others_wrote(api: FakeBotApi, bot: Bot) -> None:
    mei, group = api.user(), api.group(admin=False)
    hers = mei.say("大家好", group)["message"]["message_id"]
    with refused(BadRequest, "message can't be deleted"):
        await bot.delete_message(group.id, hers)
    group.room.admin = True
    await bot.delete_message(group.id, hers)


async def test_files_go_both_ways(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    mei.send_voice(b"voice")
    (update,) = await bot.get_updates(timeout=0)
    assert update.message is not None
    assert update.message.voice is not None
    file = await update.message.voice.get_file()
    assert bytes(await file.download_as_bytearray()) == b"voice"
    sent = await bot.send_photo(mei.id, b"photo", caption="看")
    assert sent.photo[-1].file_size == 5
    document = await bot.send_document(mei.id, b"pdf", filename="工资.pdf")
    assert document.document is not None
    assert document.document.file_name == "工资.pdf"
    assert (await bot.send_voice(mei.id, sent.photo[-1].file_id)).voice is not None
    assert (await bot.send_video(mei.id, b"video")).video is not None
    assert (await bot.send_location(mei.id, 34.5, 105.7)).location is not None
    with refused(BadRequest, "wrong file_id"):
        await bot.get_file("nothing")
    with refused(BadRequest, "caption is too long"):
        await bot.send_photo(mei.id, b"photo", caption="长" * 1025)


async def test_files_have_their_limits(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    big = mei._files.keep("v", "video/mp4", b"x" * (20 * 1024 * 1024 + 1))
    with refused(BadRequest, "file is too big"):
        await bot.get_file(big.id)
    with refused(BadRequest, "file must be non-empty"):
        await bot.send_document(mei.id, b"")
    with refused(BadRequest, "too big"):
        await bot.send_photo(mei.id, b"p" * (10 * 1024 * 1024 + 1))


async def test_people_come_and_go(api: FakeBotApi, bot: Bot) -> None:
    mei, stranger = api.user(), api.user(started=False)
    mei.block()
    with refused(Forbidden, "bot was blocked by the user"):
        await bot.send_message(mei.id, "在吗")
    mei.unblock()
    await bot.send_message(mei.id, "在吗")
    with refused(Forbidden, "can't initiate conversation"):
        await bot.send_message(stranger.id, "在吗")
    stranger.start("x")
    await bot.send_message(stranger.id, "在吗")
    with refused(BadRequest, "chat not found"):
        await bot.send_message(424242, "在吗")


async def test_a_group_is_upgraded(api: FakeBotApi, bot: Bot) -> None:
    group = api.group()
    new = group.upgrade()
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "在吗")
    assert caught.value.new_chat_id == new.id
    assert str(new.id).startswith("-100")
    updates = await bot.get_updates(timeout=0)
    told = [update.message.migrate_to_chat_id for update in updates if update.message]
    assert told == [new.id, None]
    await bot.send_message(new.id, "在吗")
    new.kick()
    with refused(Forbidden, "kicked from the supergroup chat"):
        await bot.send_message(new.id, "在吗")


async def test_topics(api: FakeBotApi, bot: Bot) -> None:
    forum, plain = api.group(forum=True), api.group(supergroup=True)
    topic = await bot.create_forum_topic(forum.id, "12号")
    await bot.send_message(forum.id, "卡片", message_thread_id=topic.message_thread_id)
    assert forum.inbox()[-1].raw["message_thread_id"] == topic.message_thread_id
    forum.room.admin = False
    await bot.close_forum_topic(forum.id, topic.message_thread_id)
    with refused(BadRequest, "TOPIC_CLOSED"):
        await bot.send_message(forum.id, "卡片", message_thread_id=topic.message_thread_id)
    await bot.reopen_forum_topic(forum.id, topic.message_thread_id)
    await bot.send_message(forum.id, "卡片", message_thread_id=topic.message_thread_id)
    await bot.delete_forum_topic(forum.id, topic.message_thread_id)
    with refused(BadRequest, "message thread not found"):
        await bot.send_message(forum.id, "卡片", message_thread_id=topic.message_thread_id)
    with refused(BadRequest, "the chat is not a forum"):
        await bot.create_forum_topic(plain.id, "12号")


async def test_copies_hide_where_they_are_from(api: FakeBotApi, bot: Bot) -> None:
    mei, lan = api.user(), api.user("小兰")
    hers = mei.say("话")["message"]["message_id"]
    await bot.copy_message(lan.id, mei.id, hers)
    await bot.forward_message(lan.id, mei.id, hers)
    assert [("forward_origin" in seen.raw, seen.text) for seen in lan.inbox()] == [(False, "话"), (True, "话")]
    guarded = await bot.send_message(mei.id, "不能转", protect_content=True)
    with refused(BadRequest, "message can't be copied"):
        await bot.copy_message(lan.id, mei.id, guarded.message_id)


async def test_commands_are_kept_by_scope(api: FakeBotApi, bot: Bot) -> None:
    scope = BotCommandScopeChat(5)
    await bot.set_my_commands([BotCommand("start", "开始")], scope=scope)
    assert [one.command for one in await bot.get_my_commands(scope=scope)] == ["start"]
    assert await bot.get_my_commands() == ()
    await bot.delete_my_commands(scope=scope)
    assert await bot.get_my_commands(scope=scope) == ()
    with refused(BadRequest, "BOT_COMMAND_INVALID"):
        await bot.set_my_commands([("开始", "开始")])


async def test_faults_strike_as_scripted(api: FakeBotApi, raw: Raw) -> None:
    mei, lan = api.user(), api.user("小兰")
    api.faults += [faults.flood(7, chat=mei.id), faults.shut(chat=lan.id), faults.broken(502, "Bad Gateway", times=1)]
    status, answer = await raw("sendMessage", chat_id=mei.id, text="一")
    assert (status, answer["description"]) == (429, "Too Many Requests: retry after 7")
    assert answer["parameters"] == {"retry_after": 7}
    assert (await raw("sendMessage", chat_id=lan.id, text="一"))[0] == 403
    assert (await raw("getMe"))[0] == 502
    assert (await raw("sendMessage", chat_id=mei.id, text="一"))[0] == 200


async def test_a_fault_may_come_later(api: FakeBotApi, raw: Raw) -> None:
    mei = api.user()
    api.faults.append(faults.flood(7, after=2))
    assert [(await raw("sendMessage", chat_id=mei.id, text="一"))[0] for _ in range(4)] == [200, 200, 429, 200]


async def test_connections_break_before_or_after(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    api.faults += [faults.reset(method="sendMessage"), faults.lost()]
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(mei.id, "一")
    assert mei.posted() == ["一"]


async def test_slow_and_silent(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    api.faults += [faults.slow(0.01), faults.silent(method="sendMessage")]
    await bot.send_message(mei.id, "一")
    with pytest.raises(TimedOut):
        await bot.send_message(mei.id, "二", read_timeout=0.02)
    assert mei.posted() == ["一"]


async def test_a_server_that_is_down_comes_back_with_all_it_had(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await polling(api)
    await api.stop()
    with pytest.raises(NetworkError):
        await poll
    mei.say("在吗")
    with pytest.raises(NetworkError):
        await bot.get_me()
    await api.start()
    assert await fetched(bot) == ["在吗"]


async def test_every_call_is_in_the_log(api: FakeBotApi, bot: Bot) -> None:
    mei = api.user()
    await bot.send_message(mei.id, "一")
    with suppress(BadRequest):
        await bot.send_message(mei.id, " ")
    assert [(call.bot, call.chat, call.status) for call in api.of("sendMessage")] == [
        (7001, mei.id, 200),
        (7001, mei.id, 400),
    ]
    assert api.calls == sorted(api.calls, key=lambda call: call.at)


def test_the_busiest_window() -> None:
    calls = [Call(at, 1, "sendMessage", 1, {}) for at in (0, 0.1, 0.5, 1.0, 1.05, 3)]
    assert [busiest(calls), busiest(calls, 10), busiest([])] == [4, 6, 0]


async def test_it_runs_by_itself() -> None:
    command = [sys.executable, "-m", "tests.fakes.botapi", "--port", "0", "--token", "5:x"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        first = (await process.stdout.readline()).decode()
        base = first.split()[2]
        process.stdin.write("你好\n".encode())
        async with aiohttp.ClientSession() as client, client.get(f"{base}5:x/getUpdates?timeout=10") as answer:
            update = json.loads(await answer.text())["result"][0]
        assert update["message"]["text"] == "你好"
        chat = update["message"]["chat"]["id"]
        async with aiohttp.ClientSession() as client:
            await client.post(f"{base}9:anybody/getMe")
            await client.post(f"{base}5:x/sendMessage", data={"chat_id": chat, "text": "在"})
        assert (await process.stdout.readline()).decode().strip() == "在"
    finally:
        process.kill()
        await process.wait()
