"""The settings, typed, from the environment alone; what is wrong is said in one line before anything starts."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.store.server import Server

PREFIX = "YIZHAN_"


class SettingsError(Exception):
    """设置有误: a setting cannot be used; the message names it and says what would do."""


class Settings(BaseSettings):
    """Every setting, each read from YIZHAN_ and its name in capitals. `deploy/env.example` explains them in Chinese."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    data_dir: Path = Field(default=Path("data"), description="数据放在哪个文件夹")
    database_url: str = Field(default="", repr=False, description="数据库；空着就用数据文件夹里的 SQLite")
    house_key: SecretStr = Field(default=SecretStr(""), description="房屋钥匙；空着就用数据文件夹里的 house.key")
    host: str = Field(default="127.0.0.1", description="网页在哪个地址上听")
    port: int = Field(default=8080, ge=0, le=65535, description="网页在哪个端口上听")
    public_url: str = Field(default="", description="别人从哪个网址打开网页")
    leave_url: str = Field(default="https://www.baidu.com/", description="按“离开”以后打开哪个平常网页")
    telegram_token: SecretStr = Field(default=SecretStr(""), description="Telegram 机器人的令牌；空着就不开 Telegram")
    telegram_api_base: str = Field(default="https://api.telegram.org/bot", description="Telegram 接口地址")
    telegram_rate: float = Field(default=30, gt=0, le=1000, description="Telegram 每秒最多发多少条")
    telegram_desk_chat: str = Field(default="", description="值班群的号码；空着就没有")
    telegram_webhook_url: str = Field(default="", description="Telegram 推送到哪个网址；空着就自己去取")
    telegram_webhook_port: int = Field(default=8443, ge=0, le=65535, description="推送在哪个端口上听")
    telegram_webhook_secret: SecretStr = Field(default=SecretStr(""), description="推送的暗号；空着就每次启动换一个")
    sweep_hours: int = Field(default=36, ge=1, le=47, description="同事手机里她们的话，多少小时后删掉")
    timezone: str = Field(default="Asia/Shanghai", description="城市所在时区")
    duty_hours: str = Field(default="08:00-20:00", description="平常有人值班的时间")
    log_level: str = Field(default="INFO", description="日志写多细：DEBUG、INFO、WARNING、ERROR")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("没有这个时区，像 Asia/Shanghai") from None
        return value

    @field_validator("duty_hours")
    @classmethod
    def _two_times(cls, value: str) -> str:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", value):
            raise ValueError("要写成 08:00-20:00")
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("只能是 DEBUG、INFO、WARNING、ERROR")
        return value.upper()

    @field_validator("leave_url", "public_url", "telegram_api_base", "telegram_webhook_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not re.match(r"https?://[^\s/]+", value):
            raise ValueError("要以 http:// 或 https:// 开头")
        return value

    @property
    def opens(self) -> time:
        """When duty usually begins."""
        return time.fromisoformat(self.duty_hours.split("-")[0])

    @property
    def closes(self) -> time:
        """When duty usually ends."""
        return time.fromisoformat(self.duty_hours.split("-")[1])

    @property
    def database(self) -> Path | Server:
        """The SQLite file, or the PostgreSQL server. Raises SettingsError on a database of another kind."""
        if not self.database_url:
            return self.data_dir / "yizhan.db"
        if self.database_url.startswith("sqlite:///"):
            return Path(self.database_url.removeprefix("sqlite:///"))
        server = Server(self.database_url)
        if server.is_one:
            return server
        known = "sqlite:///文件 和 postgresql://用户:密码@主机/数据库"
        raise SettingsError(f"YIZHAN_DATABASE_URL 有误：只认 {known} 。不设就用数据文件夹里的。")


def from_environment() -> Settings:
    """The settings of this process. Raises SettingsError with one line that names the setting and the mend."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        reason = {
            "int_parsing": "要写一个整数",
            "less_than_equal": "太大了",
            "greater_than_equal": "太小了",
            "greater_than": "太小了",
            "float_parsing": "要写一个数",
        }.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise SettingsError(f"设置有误：{name}：{reason}。") from None
