"""`kill -9` at twenty moments during two hundred intakes on Telegram: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import random
import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from bot.vault import Vault, house_key
from tests.crash.telegram_platform import Person, Storm

KILLS, PEOPLE, SEED, SECONDS = 20, 200, 20261123, 240
STORY = "结婚五年，喝了酒就动手。"
HOME = ("", "1", "1", "2", "1", "3", "天水秦安县", "1", "1", STORY, "1", "1", "2", "我想知道孩子怎么办。")
PERSON = ("", "4", "想问问离婚的事", "我在苏州")
TALKS = (HOME, HOME, HOME, PERSON)
_CODE = re.compile(r"\d{4}-\d{4}-\d{4}")


async def storm(folder: Path, people: int, kills: Sequence[int]) -> Storm:
    """Everybody talks to the end; every fifth does not wait for answers."""
    given = Storm("house", folder, random.Random(SEED))
    for number in range(people):
        given.add(TALKS[number % len(TALKS)], hasty=number % 5 == 4)
    await given.live(kills, SECONDS)
    return given


def runs(person: Person) -> list[tuple[str, int]]:
    """What she was sent, and how often in a row; ticket codes are left out."""
    texts = [_CODE.sub("<>", message["text"]) for message in person.posted]
    return [(text, len(list(same))) for text, same in groupby(texts)]


def rows(folder: Path, text: str) -> list[Any]:
    """What the store answers."""
    connection = sqlite3.connect(folder / "yizhan.db")
    try:
        return connection.execute(text).fetchall()
    finally:
        connection.close()


@pytest.mark.all
async def test_twenty_kills_on_telegram_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    calm = await storm(tmp_path / "calm", len(TALKS), ())
    total = sum(len(TALKS[number % len(TALKS)]) for number in range(PEOPLE))
    moments = sorted(random.Random(SEED).sample(range(int(total * 0.97)), KILLS))
    got = await storm(tmp_path / "killed", PEOPLE, moments)

    vault = Vault(house_key("", got.folder / "house.key", fresh=False))
    people = {
        vault.open_text(key, user): row for row, key, user in rows(got.folder, "SELECT id, key, user FROM person")
    }
    again = Counter[int]()
    for number, person in enumerate(got.people):
        want, was = runs(calm.people[number % len(TALKS)]), runs(person)
        assert [text for text, _ in was] == [text for text, _ in want], "an answer was lost, or came in another order"
        more = [now - before for (_, now), (_, before) in zip(was, want, strict=True)]
        assert min(more) >= 0, "an answer was lost"
        again[people[str(person.user.id)]] += sum(more)
    events = {int(row[0]) for row in rows(got.folder, "SELECT event_id FROM inbox")}
    said = {update["update_id"] for person in got.people for update in person.updates}
    tickets = Counter(row[0] for row in rows(got.folder, "SELECT person_id FROM ticket"))
    print(
        f"\nkills {got.kills}, people {PEOPLE}, updates {len(said)}, redelivered {got.redelivered}, "
        f"answers {got.posts()}, tickets {tickets.total()}; people with one on its way at kills {got.leased.total()}, "
        f"sent again {again.total()}"
    )
    assert got.kills == KILLS
    assert not got.unkept, "an update was acknowledged that the store did not have"
    assert events == said
    assert set(tickets.values()) == {1}
    assert len(tickets) == PEOPLE
    assert again <= got.leased, "an answer that was not on its way was sent again"
    assert dict(rows(got.folder, "SELECT state, count(*) FROM outbox GROUP BY state")).keys() == {"sent"}
