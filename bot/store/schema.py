"""The tables. Times are UTC in seconds; words are sealed with the key of the person they are about."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint, text

APPLICATION_ID = 0x59495A48
"""SQLite's application_id of our files ("YIZH")."""
HEAD = "0001"
"""The migration that these tables are the result of."""

Number = BigInteger().with_variant(Integer, "sqlite")
metadata = MetaData()

house = Table(
    "house",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Number, primary_key=True),
    Column("mark", LargeBinary, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("user", LargeBinary, nullable=False),
    Column("conversation", LargeBinary, nullable=False),
    Column("seen_at", Number, nullable=False),
    Column("left", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("knocked", Integer, nullable=False),
    Column("reach", Text, nullable=False),
    Column("talking", Text, nullable=False),
    Column("paused_until", Number, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("person_id", Number, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("county", Text, nullable=False),
    Column("on_duty", Integer, nullable=False),
    Column("chosen", Number, nullable=False),
    Column("live", Text, nullable=False),
    Column("joined_at", Number, nullable=False),
    Column("revoked", Integer, nullable=False),
)

invite = Table(
    "invite",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("role", Text, nullable=False),
    Column("county", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("expires_at", Number, nullable=False),
    Column("used_by", Number, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("at", Number, nullable=False),
    Column("outbox", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Number, primary_key=True),
    Column("person_id", Number, nullable=False),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sealed_by", Number, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("due", Number, nullable=False),
    Column("owner", Text, nullable=False),
    Column("lease_until", Number, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("ticket", Number, nullable=False),
    Column("edits", Number, nullable=False),
    Column("ref", Text, nullable=False),
    Column("at", Number, nullable=False),
    Index(
        "outbox_due",
        "channel",
        "account",
        "due",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "outbox_open",
        "person_id",
        "state",
        sqlite_where=text("state = 'waiting' OR state = 'leased' OR state = 'held'"),
        postgresql_where=text("state = 'waiting' OR state = 'leased' OR state = 'held'"),
    ),
    Index("outbox_card", "ticket", sqlite_where=text("kind = 'card'"), postgresql_where=text("kind = 'card'")),
)

ticket = Table(
    "ticket",
    metadata,
    Column("number", Number, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("person_id", Number, nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("at_least", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("county", Text, nullable=False),
    Column("station", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("claimed_by", Number, nullable=False),
    Column("claimed_at", Number, nullable=False),
    Column("created", Number, nullable=False),
    Column("closed_at", Number, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("intake", LargeBinary, nullable=False),
    Index("ticket_person", "person_id"),
    Index(
        "ticket_queue",
        "level",
        "created",
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
    Index(
        "ticket_claimed",
        "claimed_by",
        sqlite_where=text("status = 'claimed'"),
        postgresql_where=text("status = 'claimed'"),
    ),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Number, primary_key=True),
    Column("ticket", Number, nullable=False, index=True),
    Column("at", Number, nullable=False),
    Column("author", Text, nullable=False),
    Column("staff_id", Number, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

file = Table(
    "file",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Number, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Number, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

tally = Table(
    "tally",
    metadata,
    Column("day", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("county", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("n", Number, nullable=False),
    UniqueConstraint("day", "what", "detail", "county", "channel"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("message", Number, primary_key=True, autoincrement=False),
    Column("at", Number, nullable=False),
    Index("ledger_at", "at"),
)
