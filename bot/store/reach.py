"""Reaching a PostgreSQL server: a connection, the errors that mean it is gone, and what is said at the start."""

from __future__ import annotations

import asyncpg

from bot.store.migrate import StoreError
from bot.store.server import Server

CONNECT_SECONDS = 10
ALIVE = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""The server is to notice soon that one of us is gone without a word: what it was elected for is then free."""
GONE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
)
"""The server went away, is going, or is full."""


async def connect(server: Server) -> asyncpg.Connection:
    """A connection of one's own. Raises what asyncpg raises."""
    return await asyncpg.connect(server.url, timeout=CONNECT_SECONDS, server_settings=ALIVE)


def refusal(server: Server, error: Exception) -> StoreError:
    """Why the server cannot be used at the start, in one line that holds no secret."""
    if isinstance(error, asyncpg.ClientConfigurationError | ValueError):
        return StoreError("YIZHAN_DATABASE_URL 有误：要写成 postgresql://用户:密码@主机/数据库。")
    match error:
        case asyncpg.InvalidAuthorizationSpecificationError():
            why = "不认这个用户名或密码"
        case asyncpg.InvalidCatalogNameError():
            why = "那里没有这个数据库，先建一个"
        case asyncpg.InsufficientPrivilegeError():
            why = "这个用户没有权限建表"
        case asyncpg.TooManyConnectionsError():
            why = "连接都用完了"
        case _:
            why = f"没有开着，或者连不到（{type(error).__name__}）"
    return StoreError(f"数据库用不了：{server}：{why}。看看 YIZHAN_DATABASE_URL。")
