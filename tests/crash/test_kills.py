"""`kill -9` at fifty moments while two hundred people tell what happened: nothing lost, nothing done twice."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from bot.events import Address
from bot.store import people, staff
from bot.store.transaction import Tx
from bot.vault import Vault, house_key
from tests.crash import legible
from tests.crash.child import MONDAY, house
from tests.crash.platform import Person, Platform

KILLS, PEOPLE, SEED = 50, 200, 20261123
STAFF = ("王姐", "赵姐")
HOME = ("你好", "1", "1", "2", "1", "3", "天水秦安县", "1", "1", "结婚五年，喝了酒就动手。", "1", "1", "2")
PERSON = ("你好", "4", "想问问离婚的事", "我在苏州", "孩子在老家")
AFTER = ("我想知道孩子怎么办。", "他爸妈也在。", "亲戚家能住几天。", "明天上午方便。", "还有工资的事。", "先这样。")


def everybody() -> dict[str, Person]:
    """Two hundred people, each with a talk that ends in words for a ticket."""
    talks = (HOME + AFTER, PERSON + AFTER)
    return {f"p{number}": Person(f"p{number}", talks[number % 4 == 0]) for number in range(PEOPLE)}


async def furnish(folder: Path) -> None:
    """A house with two operators on duty."""
    async with house(folder, folder.with_suffix(".log"), 0) as (yizhan, channel):

        def seat() -> Tx[None]:
            vault = yizhan.means.vault
            for name in STAFF:
                address, key = Address(channel.name, channel.account, name), vault.new_key()
                user = vault.seal_text(key, name)
                who = yield from people.add(vault.mark(address), address, key, user, MONDAY)
                yield from staff.add(who.id, name, "operator", "", MONDAY, on_duty=True)

        await yizhan.store.write(seat)


class After:
    """What is there when everybody is done: the store opened, and what the platform was sent."""

    def __init__(self, folder: Path, log: Path) -> None:
        vault = Vault(house_key("", folder / "house.key", fresh=False))
        self.tables = legible.opened(folder / "yizhan.db", vault)
        codes = {row["code"]: f"<{row['number']}>" for row in legible.raw(folder / "yizhan.db")["ticket"]}
        self.names = {row["id"]: row["user"] for row in self.tables["person"]}
        self.sent: list[dict[str, Any]] = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        self.texts: defaultdict[str, list[str]] = defaultdict(list)
        seen: set[int] = set()
        for one in self.sent:
            if one["id"] not in seen and one["user"] not in STAFF:
                said = legible.without_codes(one["text"], codes)
                self.texts[one["user"]].append(said.replace(*_number_of(said)))
            seen.add(one["id"])

    def effects(self) -> dict[str, Any]:
        """Everything that was done, with what depends on who came first left out."""
        owner = {row["number"]: self.names[row["person_id"]] for row in self.tables["ticket"]}
        drop = ("number", "code", "created", "person_id")
        return {
            "tickets": sorted(
                (owner[row["number"]], json.dumps({k: v for k, v in row.items() if k not in drop}, sort_keys=True))
                for row in self.tables["ticket"]
            ),
            "entries": sorted((owner[row["ticket"]], row["author"], row["body"]) for row in self.tables["entry"]),
            "tallies": sorted((r["what"], r["detail"], r["county"], r["n"]) for r in self.tables["tally"]),
            "rows": Counter((self.names[r["person_id"]], r["kind"], r["state"]) for r in self.tables["outbox"]),
            "events": sorted(row["event_id"] for row in self.tables["inbox"]),
        }


def _number_of(text: str) -> tuple[str, str]:
    """The stand-in of the ticket code in a text, and what to put there."""
    at = text.find("<")
    return (text[at : text.index(">", at) + 1], "<>") if at >= 0 else ("", "")


@pytest.mark.all
async def test_fifty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    await furnish(calm)
    shutil.copytree(calm, killed)
    quiet = Platform(calm, everybody(), random.Random(SEED))
    await quiet.live(())
    storm = Platform(killed, everybody(), random.Random(SEED))
    total = sum(len(person.texts) for person in storm.people.values())
    await storm.live(sorted(random.Random(SEED).sample(range(int(total * 0.97)), KILLS)))
    want, got = After(calm, quiet.log), After(killed, storm.log)

    delivered = Counter(one["id"] for one in got.sent)
    doubled = {row for row, times in delivered.items() if times > 1}
    answers = {row for event in got.tables["inbox"] for row in json.loads(event["outbox"])}
    in_flight = [row for flying in storm.flying for row in flying]
    repeats = sum(times - 1 for times in delivered.values())
    print(
        f"\nkills {storm.kills}, people {PEOPLE}, events {total}, repeated by the platform {storm.repeated}\n"
        f"answers {len(answers)}, lost {len(answers - set(delivered))}; tickets {len(got.tables['ticket'])}, "
        f"entries {len(got.tables['entry'])}\n"
        f"rows leased at kills {storm.leased}, of them sent and not yet settled {len(in_flight)}, sent again {repeats}"
    )
    assert storm.kills == KILLS
    assert not answers - set(delivered), "an answer of an acknowledged event was lost"
    assert got.effects() == want.effects(), "an effect was lost or doubled"
    assert got.texts == want.texts, "somebody was told something else"
    assert doubled <= set(in_flight), "a reply that was not in flight was repeated"
    assert repeats <= len(in_flight)
    for flying in storm.flying:
        assert all(times == 1 for times in Counter(flying.values()).values()), "two in flight to one address"
    for user in set(got.names.values()):
        rows = [one["id"] for one in got.sent if one["user"] == user]
        assert rows == sorted(rows), "something overtook something else"
