"""What goes out: texts, buttons, edits, files, places, and how each sending ended."""

from __future__ import annotations

import logging

import pytest
from aiohttp import web

from bot.channels.telegram import Limits
from bot.channels.telegram.outcomes import GONE, NEVER, outcome
from bot.channels.telegram.request import NoAnswerError, NotSentError, RefusedError
from bot.events import Address, Attachment, Button, Gone, Later, Never, Outbound, Sent, Unknown
from flows.model import Spot
from tests.channels.telegram.stage import SWIFT, Clock, Line, address
from tests.fakes.botapi import User, faults
from tests.fakes.botapi.params import Params


@pytest.fixture
async def mei(line: Line) -> User:
    await line.start()
    return line.api.user()


async def test_long_texts_are_split_at_sentences_with_the_buttons_under_the_last(line: Line, mei: User) -> None:
    text = "这一句有十个字这么长。" * 800
    assert isinstance(await line.channels[0].send(Outbound(1, address(mei), text, (Button("好", "a1:0"),))), Sent)
    shown = mei.inbox()
    assert "".join(seen.text for seen in shown) == text
    assert [seen.buttons for seen in shown] == [(), (), ("好",)]
    assert all(seen.text.endswith("。") for seen in shown)


async def test_emoji_count_twice(line: Line, mei: User) -> None:
    assert isinstance(await line.channels[0].send(Outbound(1, address(mei), "😢" * 4096)), Sent)
    assert [len(text) for text in mei.texts()] == [2048, 2048]


async def test_links_are_not_looked_at_by_anybody(line: Line, mei: User) -> None:
    await line.channels[0].send(Outbound(1, address(mei), "http://example.com"))
    assert Params(line.api.of("sendMessage")[0].params).value("link_preview_options") == {"is_disabled": True}


async def test_short_labels_stand_two_in_a_row(line: Line, mei: User) -> None:
    for number, labels in enumerate((("是", "不是", "跳过"), ("是", "我现在不方便说这个"))):
        buttons = tuple(Button(label, f"a1:{index}") for index, label in enumerate(labels))
        await line.channels[0].send(Outbound(number, address(mei), "?", buttons))
    rows = [[len(row) for row in seen.raw["reply_markup"]["inline_keyboard"]] for seen in mei.inbox()]
    assert rows == [[2, 1], [1, 1]]


async def test_a_button_with_too_much_behind_it_is_left_out_and_the_message_arrives(line: Line, mei: User) -> None:
    buttons = (Button("是", "a1:0"), Button("坏", "字" * 22), Button("空", ""))
    assert isinstance(await line.channels[0].send(Outbound(1, address(mei), "?", buttons)), Sent)
    assert mei.inbox()[0].buttons == ("是",)


async def test_edits_replace_and_the_same_again_is_no_error(line: Line, mei: User) -> None:
    channel = line.channels[0]
    card = await channel.send(Outbound(1, address(mei), "12号 红", (Button("认领", "认领 12"),)))
    assert isinstance(card, Sent)
    for number in (2, 3):
        assert await channel.send(Outbound(number, address(mei), "12号 红\n王姐接了", edits=card.ref)) == card
    assert [(seen.text, seen.buttons) for seen in mei.inbox()] == [("12号 红\n王姐接了", ())]
    assert await channel.send(Outbound(4, address(mei), "x", edits="999")) == Never("message to edit not found")
    assert len(line.ledger.kept) == 1


async def test_files_go_out_as_what_they_are(line: Line, mei: User) -> None:
    given = (
        Attachment("photo", "", "image/jpeg", b"photo"),
        Attachment("voice", "", "audio/ogg;codecs=opus", b"voice"),
        Attachment("voice", "", "audio/webm", b"webm"),
        Attachment("video", "", "video/mp4", b"video"),
        Attachment("file", '工资 "条".pdf', "application/pdf", b"pdf"),
        Attachment("photo", "大.png", "image/png", b"p" * (10 * 1024 * 1024 + 1)),
    )
    assert isinstance(await line.channels[0].send(Outbound(1, address(mei), "都在这", files=given)), Sent)
    kinds = [call.method for call in line.api.calls if call.method.startswith("send") and call.chat == mei.id]
    assert kinds[1:] == ["sendPhoto", "sendVoice", "sendDocument", "sendVideo", "sendDocument", "sendDocument"]
    names = [seen.raw["document"]["file_name"] for seen in mei.inbox() if "document" in seen.raw]
    assert names == ["voice.webm", '工资 "条".pdf', "大.png"]
    stored = [line.api.files.find(f"file{number}").data for number in range(1, 6)]
    assert stored == [b"photo", b"voice", b"webm", b"video", b"pdf"]


@pytest.mark.parametrize("text", ["PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED"])
async def test_a_photo_that_telegram_cannot_show_goes_as_a_document(line: Line, mei: User, text: str) -> None:
    line.api.faults.append(faults.refused(text, method="sendPhoto"))
    photo = Attachment("photo", "", "image/jpeg", b"photo")
    assert isinstance(await line.channels[0].send(Outbound(1, address(mei), files=(photo,))), Sent)
    assert mei.inbox()[0].raw["document"]["file_name"] == "photo.jpg"


async def test_a_place_goes_out_with_its_name(line: Line, mei: User) -> None:
    spot = Spot(34.58, 105.72, "秦州派出所")
    assert isinstance(await line.channels[0].send(Outbound(1, address(mei), spot=spot)), Sent)
    assert mei.inbox()[0].text == "秦州派出所"
    assert mei.inbox()[1].raw["location"] == {"latitude": 34.58, "longitude": 105.72}


@pytest.mark.parametrize("text", ["", " \n", "\0"])
async def test_nothing_to_send_is_never_and_no_call(line: Line, mei: User, text: str) -> None:
    assert await line.channels[0].send(Outbound(1, address(mei), text)) == Never("nothing to send")
    assert line.api.of("sendMessage") == []


async def test_half_a_sign_does_not_stop_a_message(line: Line, mei: User) -> None:
    assert isinstance(await line.channels[0].send(Outbound(1, address(mei), "好\ud800的")), Sent)
    assert mei.texts() == ["好?的"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (faults.flood(7), Later(7)),
        (faults.shut(), Gone()),
        (faults.shut("user is deactivated"), Gone()),
        (faults.refused("chat not found"), Gone()),
        (faults.refused("TOPIC_CLOSED"), Never("TOPIC_CLOSED")),
        (faults.refused("他昨天打我"), Never("HTTP 400")),
        (faults.broken(500, method="sendMessage"), Later(SWIFT.down)),
        (faults.broken(502, "Bad Gateway", method="sendMessage"), Later(SWIFT.down)),
        (faults.broken(401, "Unauthorized", method="sendMessage"), Later(SWIFT.retry_most)),
        (faults.reset(method="sendMessage"), Unknown()),
        (faults.lost(), Unknown()),
    ],
)
async def test_how_a_sending_ended(line: Line, mei: User, fault: faults.Fault, expected: object) -> None:
    line.api.faults.append(fault)
    assert await line.channels[0].send(Outbound(1, address(mei), "你好")) == expected


async def test_no_answer_in_time_is_unknown_and_a_dead_server_later(line: Line) -> None:
    channel = await line.start(limits=Limits(answer=0.05, stop_wait=1))
    mei = line.api.user()
    line.api.faults.append(faults.silent(method="sendMessage"))
    assert await channel.send(Outbound(1, address(mei), "你好")) == Unknown()
    await line.api.stop()
    assert await channel.send(Outbound(1, address(mei), "你好")) == Later(2)
    await line.api.start()
    assert isinstance(await channel.send(Outbound(1, address(mei), "你好")), Sent)


async def test_what_arrived_is_not_sent_again(line: Line) -> None:
    steady, mei = Clock(), line.api.user()
    channel = await line.start(monotonic=steady)
    line.api.faults.append(faults.flood(30, after=1))
    message = Outbound(1, address(mei), "第一句话说到这里。" * 500)
    assert await channel.send(message) == Later(30)
    steady.now += 32
    assert isinstance(await channel.send(message), Sent)
    assert "".join(mei.texts()) == message.text


async def test_somebody_unknown_is_gone(line: Line, mei: User) -> None:
    assert await line.channels[0].send(Outbound(1, Address("telegram", "7001", "424242"), "在吗")) == Gone()
    assert await line.channels[0].send(Outbound(2, Address("telegram", "7001", "x"), "在吗")) == Gone()
    stranger = line.api.user(started=False)
    assert await line.channels[0].send(Outbound(3, address(stranger), "在吗")) == Gone()


async def test_a_ledger_that_fails_does_not_send_twice(
    line: Line, mei: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(_kept: object) -> None:
        raise OSError("他打我")

    monkeypatch.setattr(line.ledger, "remember", fails)
    assert isinstance(await line.channels[0].send(Outbound(1, address(mei), "你好")), Sent)
    assert "a message id was not written down: OSError" in caplog.text
    assert "打" not in caplog.text


async def test_a_server_that_answers_nonsense_is_unknown_and_logs_no_word(
    line: Line, mei: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def nonsense(*_given: object) -> web.Response:
        return web.Response(text="<html>他打我</html>")

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("tests.fakes.botapi.server.FakeBotApi._answer", nonsense)
    assert isinstance(await line.channels[0].send(Outbound(1, address(mei), "他打我")), Later | Unknown)
    assert "打" not in caplog.text


def test_the_table_of_outcomes() -> None:
    for text in GONE:
        assert outcome(RefusedError(400, f"Bad Request: {text}"), SWIFT) == Gone()
    for text in NEVER:
        assert outcome(RefusedError(400, f"Bad Request: {text} or so"), SWIFT) == Never(text)
    assert outcome(RefusedError(413, "Request Entity Too Large"), SWIFT) == Never("Request Entity Too Large")
    assert outcome(RefusedError(429, "Too Many Requests"), SWIFT) == Later(SWIFT.chat_gap)
    assert outcome(NotSentError("ClientConnectorError"), SWIFT) == Later(SWIFT.down)
    assert outcome(NoAnswerError("SocketTimeoutError"), SWIFT) == Unknown()
