"""What can be checked without a talk: the book, the wording, the effects, the log, the vault, settings, migrations."""

from __future__ import annotations

import base64
import logging
import re
import sqlite3
import stat
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.dispatch import LONGEST
from bot.effects import perform
from bot.events import Address, Inbound, Outbound
from bot.redact import RedactingFormatter, redact
from bot.settings import Settings, SettingsError, from_environment
from bot.store import migrate, people
from bot.store.migrate import StoreError
from bot.store.schema import APPLICATION_ID, HEAD, metadata
from bot.store.transaction import Tx
from bot.vault import HouseKeyError, Vault, house_key
from flows.always import within
from flows.check import faults
from flows.engine import Book
from flows.kit import Ask, Choose, End, Flow
from flows.model import (
    AddWords,
    AskAbout,
    Count,
    Draft,
    Effect,
    Leave,
    OpenTicket,
    Page,
    Release,
    SafeContact,
    Say,
    UpdateTicket,
)
from flows.wording import WordingError, overlay, parse
from tests.talk import effect_line
from tests.world import World, shipped

COMMON = '[options]\nchoices = { skipped = "跳过" }\n[always.also]\nleave = ["退出"]\n'
GOOD = '[one]\nask = "{code} 好吗？"\nchoices = { yes = "好" }\n[two]\nask = "哪里？"\n[done]\nask = "记下了。"\n'


def _flow(
    table: tuple[tuple[str, str, str], ...] = (("yes", "one", "two"), ("answered", "two", "done")), goes: str = ""
) -> Flow:
    states = (Choose("one", ("yes",)), Ask("two", skip=False), End("done", goes=goes))
    return within(Flow("small", states, table))


def _faults(wording: str = GOOD, flow: Flow | None = None) -> list[str]:
    return faults(Book({"small": flow or _flow()}, parse({"common": COMMON, "small": wording})))


# ---- the book


def test_the_shipped_book_has_no_fault() -> None:
    assert faults(shipped().book) == []


def test_a_small_book_has_none_either() -> None:
    assert _faults() == []


@pytest.mark.parametrize(
    ("wording", "found"),
    [
        (GOOD.replace("[two]\nask", "[too]\nask"), "small.toml: 缺 [two]"),
        (GOOD.replace('ask = "哪里？"', 'name = "地方"'), "small.toml: [two] 缺 ask"),
        (GOOD.replace("choices = { yes", "choices = { maybe"), "small.toml: [one] 的选项 yes 没有名字"),
        (GOOD.replace("choices = { yes", "choices = { maybe"), "small.toml: [one] 的 maybe 不是这里的选项"),
        (GOOD.replace("{code}", "{code"), "small.toml: [one] 的花括号没写对"),
        (GOOD.replace("{code}", "{CODE}"), "small.toml: [one] 的花括号没写对"),
        (GOOD.replace("{code}", "{codes}"), "small.toml: [one] 不认得 {codes}，可用的是 code、duty、readback"),
    ],
)
def test_a_fault_of_the_wording_is_found(wording: str, found: str) -> None:
    assert found in _faults(wording)


@pytest.mark.parametrize(
    ("flow", "found"),
    [
        (_flow(table=(("answered", "two", "done"),)), "small.one: 选项 yes 没有去处"),
        (_flow(table=(("yes", "one", "done"),)), "small.two: 走不到"),
        (_flow(goes="nowhere"), "small.done: 没有流程 nowhere"),
        (replace(_flow(), table=_flow().table[:-1]), "small.one: 缺 danger"),
    ],
)
def test_a_fault_of_the_flow_is_found(flow: Flow, found: str) -> None:
    assert found in _faults(flow=flow)


# ---- the wording


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[one\nask = 1", "读不懂"),
        ('ask = "没有节"', "应是一节"),
        ('[one]\nasks = "多一个字母"', "不认得 asks"),
        ("[one]\nask = 1", "要写成"),
        ('[one]\nask = ["好", 1]', "要写成文字"),
        ("[one]\nagain = true", "要写成文字"),
        ('[one]\nname = ["名"]', "要写成文字"),
        ("[one]\nchoices = { yes = 1 }", "要写成文字"),
        ('[one]\nchoices = "好"', "要写成"),
        ('[one.also]\nyes = "好"', "要写成列表"),
        ('[one]\nalso = "好"', "要写成"),
        ("[one.also]\nyes = [1]", "要写成"),
    ],
)
def test_a_broken_wording_file_is_one_line_that_names_it(text: str, says: str) -> None:
    with pytest.raises(WordingError) as raised:
        parse({"small": text})
    line = str(raised.value)
    assert says in line
    assert "small.toml" in line
    assert "\n" not in line


def test_a_missing_section_is_one_line() -> None:
    with pytest.raises(WordingError, match=r"^措辞缺一节：small.toml 里要有 \[two\]$"):
        parse({"small": "[one]\n"}).of("small", "two")


def test_a_federations_own_section_lies_over_the_shipped_one() -> None:
    laid = overlay({"small": GOOD}, {"small": '[one]\nask = "你好吗？"\n'})
    assert laid.of("small", "one").ask == ("你好吗？",)
    assert laid.of("small", "two").ask == ("哪里？",)


# ---- the effects

CODE = "123412341234"
DRAFT = Draft("violence", "high", facts={"violence.choke": "yes"})
SAMPLES: tuple[Effect, ...] = (
    Say("好"),
    OpenTicket(CODE, DRAFT),
    UpdateTicket(CODE, replace(DRAFT, level="red")),
    AddWords(CODE, "他又来了"),
    Page(CODE, "person"),
    AskAbout(CODE),
    SafeContact("evening"),
    Release(),
    Leave(),
    Count("begun"),
)


def test_there_is_a_sample_of_every_kind_of_effect() -> None:
    assert {type(effect) for effect in SAMPLES} == set(get_args(Effect))
    assert [type(effect) for effect in SAMPLES if effect_line(effect) is None] == [Say]


@pytest.mark.parametrize("effect", SAMPLES, ids=lambda effect: type(effect).__name__)
async def test_every_kind_of_effect_leaves_something_behind(world: World, effect: Effect) -> None:
    await world.employ("王姐")
    await world.say("她", "你好")
    before: list[Effect] = [] if isinstance(effect, OpenTicket) else [SAMPLES[1]]
    if isinstance(effect, Release):
        before.append(Leave())
    held = isinstance(effect, Release | Leave)
    await world.write(lambda: _performed(world, tuple(before)))
    if held:
        await world.say("王姐", "认领 1")
        await world.say("王姐", "在吗")
    tables = _tables(world)
    await world.write(lambda: _performed(world, (Leave(), effect) if isinstance(effect, Release) else (effect,)))
    assert _tables(world) != tables


def _performed(world: World, effects: tuple[Effect, ...]) -> Tx[None]:
    who = yield from people.by_mark(world.house.means.vault.mark(world.address("她")))
    assert who is not None
    yield from perform(world.house.means, who, effects, int(world.clock.now))


def _tables(world: World) -> Mapping[str, list[tuple[Any, ...]]]:
    with sqlite3.connect(world.settings.database) as connection:
        rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in metadata.tables}
    connection.close()
    return rows


# ---- the log

SECRETS = (
    "1234-5678-9012",
    "123456789012",
    "13893812345",
    "1357924680:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc",
    base64.b64encode(bytes(range(32))).decode(),
    "oLVPpjqs9BhvzwPj5A-vTYAX3GLc",
    "他昨晚又打我",
    "۝١٢",
    "😢",
)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "a {} b", "failed for {}: 3 times", "x={}\n", "{}，{}"])
def test_a_log_line_holds_no_secret(secret: str, around: str) -> None:
    line = around.replace("{}", secret)
    for part in (secret, secret[:12], secret[-8:]):
        assert part not in redact(line)


def test_a_log_line_is_still_of_use() -> None:
    line = "2026-11-23 10:00:00,123 ERROR yizhan.delivery sending on web failed: TimeoutError after 8 tries"
    assert redact(line) == line


def test_error_place() -> None:
    try:
        raise ValueError("他昨晚又打我 at lake-house pinyin ta da wo")
    except ValueError:
        record = logging.LogRecord("yizhan", logging.ERROR, __file__, 1, "a turn failed", None, sys.exc_info())
    line = RedactingFormatter("%(message)s").format(record)
    assert line.startswith("a turn failed\nValueError at test_error_place:")
    assert "pinyin" not in line


def test_no_value_shows_her_words_or_her_address() -> None:
    address = Address("web", "main", "oLVPpjqs9")
    for value in (address, Inbound(address, "e1", "他打我"), Outbound(1, address, "先打110")):
        assert not re.search("oLVPpjqs9|他打我|先打110", repr(value))


# ---- the vault


def test_sealed_words_open_with_her_key_alone() -> None:
    vault = Vault(bytes(32))
    hers, another = vault.new_key(), vault.new_key()
    sealed = vault.seal_text(hers, "他打我")
    assert vault.open_text(hers, sealed) == "他打我"
    assert "他打我".encode() not in sealed
    assert vault.seal_text(hers, "他打我") != sealed
    with pytest.raises(HouseKeyError):
        vault.open_text(another, sealed)
    with pytest.raises(HouseKeyError):
        vault.open_text(hers, sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(HouseKeyError):
        Vault(bytes([1]) * 32).open_text(hers, sealed)
    assert vault.open_text(hers, b"") == ""


def test_a_house_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "house.key"
    made = house_key("", path, fresh=True)
    assert len(made) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert house_key("", path, fresh=False) == made
    assert house_key(base64.b64encode(bytes(32)).decode(), path, fresh=False) == bytes(32)


@pytest.mark.parametrize(
    ("given", "kept", "says"),
    [("", None, "没有钥匙"), ("$$$", None, "不是 base64"), ("", "钥匙", "坏了"), ("", "%%%", "坏了")],
)
def test_a_house_key_that_cannot_be_is_one_line(tmp_path: Path, given: str, kept: str | None, says: str) -> None:
    path = tmp_path / "house.key"
    if kept is not None:
        path.write_bytes(kept.encode("gbk"))
    with pytest.raises(HouseKeyError) as raised:
        house_key(given, path, fresh=False)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)
    assert path.exists() is (kept is not None)


def test_a_house_key_of_another_length_is_refused() -> None:
    with pytest.raises(HouseKeyError, match="32 字节，现在是 5"):
        Vault(b"short")


# ---- the settings


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "many", "要写一个整数"),
        ("PORT", "70000", "太大了"),
        ("PORT", "-1", "太小了"),
        ("TIMEZONE", "Asia/Tianshui", "没有这个时区"),
        ("TIMEZONE", "/etc/passwd", "没有这个时区"),
        ("DUTY_HOURS", "8-20", "08:00-20:00"),
        ("DUTY_HOURS", "25:00-26:00", "08:00-20:00"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
        ("LEAVE_URL", "javascript:alert(1)", "http"),
        ("PUBLIC_URL", "ftp://x", "http"),
    ],
)
def test_a_setting_that_cannot_be_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"YIZHAN_{name}", value)
    with pytest.raises(SettingsError) as raised:
        from_environment()
    line = str(raised.value)
    assert f"YIZHAN_{name}" in line
    assert says in line
    assert "\n" not in line


def test_a_database_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIZHAN_DATABASE_URL", "mysql://x")
    with pytest.raises(SettingsError, match="YIZHAN_DATABASE_URL"):
        print(from_environment().database)


def test_the_house_key_does_not_show_in_the_settings() -> None:
    assert "c2VjcmV0" not in repr(Settings.model_validate({"house_key": "c2VjcmV0"}))


# ---- migrations


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE somebody_elses (x)")
    connection.close()


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()


def _text(path: Path) -> None:
    path.write_text("这是一封信，不是数据库。" * 100, encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "says"), [(_foreign, "不是驿站的"), (_newer, "数据比程序新"), (_text, "不是数据库文件")]
)
def test_a_file_that_is_not_ours_to_open_is_one_line_and_stays_as_it_is(tmp_path: Path, make: Any, says: str) -> None:
    path = tmp_path / "yizhan.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(StoreError) as raised:
        migrate.prepare(path)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["yizhan.db"]


def test_a_locked_file_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "yizhan.db"
    _newer(path)
    real = sqlite3.connect
    holder = real(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(migrate.sqlite3, "connect", lambda *args, **more: real(*args, **{**more, "timeout": 0}))
    with pytest.raises(StoreError, match="正被别的程序占着"):
        migrate.prepare(path)
    holder.close()


def test_migrations_lead_to_the_tables_of_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "yizhan.db"
    assert migrate.is_fresh(path)
    migrate.prepare(path)
    migrate.prepare(path)
    assert not migrate.is_fresh(path)
    assert migrate.revisions()[-1] == HEAD
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_message_is_kept_to_a_length() -> None:
    assert LONGEST == 20_000
