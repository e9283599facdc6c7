"""What guards the house before anybody talks: the log filter, the vault, the settings, the migrations."""

from __future__ import annotations

import base64
import logging
import re
import sqlite3
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.events import Address, Inbound, Outbound
from bot.redact import RedactingFormatter, redact
from bot.settings import Settings, SettingsError, from_environment
from bot.store import migrate
from bot.store.migrate import StoreError
from bot.store.schema import APPLICATION_ID, HEAD, metadata
from bot.vault import HouseKeyError, Vault, house_key

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
def test_a_file_that_is_not_ours_to_open_is_one_line_and_stays_as_it_is(
    tmp_path: Path, make: Callable[[Path], None], says: str
) -> None:
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
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: real(*args, **{**more, "timeout": 0}))
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
