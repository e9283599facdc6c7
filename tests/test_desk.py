"""What talks cannot say: invites, whose words a message is, figures large enough to be told, the race for a ticket."""

from __future__ import annotations

import asyncio

import pytest

from bot.desk import joining
from bot.store import tickets
from bot.store.transaction import Tx
from flows.model import Press
from tests.world import World

REFUSED = "这个邀请码不对，或者已经用过了。找给你码的人要一个新的。"


async def _invite(world: World, role: str = "operator", name: str = "王姐") -> str:
    code = joining.new_code()
    now = int(world.clock.now)
    await world.write(lambda: joining.invite(world.house.means, code, role, "", name, now))
    return code


async def test_an_invite_makes_one_person_staff_and_only_one(world: World) -> None:
    code = await _invite(world)
    await world.say("a", f"加入 {code}")
    assert world.texts("a")[0].startswith("王姐，你加入了，身份：值班员。")
    await world.say("b", f"加入 {code}")
    await world.say("b", "队列")
    assert world.texts("b")[0] == REFUSED
    assert world.texts("b")[1].startswith("这里是驿站")


@pytest.mark.parametrize("forged", ["ABCDEFGHJK", "0000", "王姐", "ABCDEFGHJK' OR 1=1"])
async def test_a_forged_invite_is_refused_or_is_just_words(world: World, forged: str) -> None:
    await _invite(world)
    await world.say("b", f"加入 {forged}")
    await world.say("b", "队列")
    assert not any("等着" in text for text in world.texts("b"))
    assert world.texts("b")[0] == REFUSED or world.texts("b")[0].startswith("这里是驿站")


async def test_an_old_invite_is_refused_in_the_same_words(world: World) -> None:
    code = await _invite(world)
    await world.advance(joining.VALID + 1)
    await world.say("a", f"加入 {code}")
    assert world.texts("a") == [REFUSED]


async def test_an_invite_may_be_typed_in_small_letters_and_with_dashes(world: World) -> None:
    code = await _invite(world, role="publicity", name="小张")
    await world.say("a", f"加入 {code[:5].lower()}-{code[5:].lower()}")
    assert world.texts("a")[0].startswith("小张，你加入了，身份：宣传员。")


async def test_the_words_of_a_person_are_marked_as_such_and_no_others(world: World) -> None:
    await world.employ("王姐")
    await world.say("她", "找人")
    await world.say("她", "跳过")
    await world.say("王姐", "认领 1")
    await world.say("王姐", "我在，你说。")
    await world.advance(5)
    await world.say("她", "我想问个事")
    said = [message for name in ("她", "王姐") for message in world.channel.got[name] if message.person]
    assert [message.text for message in said] == ["我在，你说。", "1号：我想问个事"]


async def test_staff_see_no_address_and_no_words_before_they_claim(world: World) -> None:
    await world.employ("王姐")
    for text in (
        "家里",
        "1",
        "没有",
        "没有",
        "没有",
        "秦安县兴国镇南大街",
        "随时",
        "跳过",
        "他拿开水烫我",
        "安全",
        "对",
        "2",
    ):
        await world.say("她", text)
    await world.say("王姐", "队列")
    seen = "\n".join(world.texts("王姐"))
    assert "开水" not in seen
    assert "南大街" not in seen
    await world.say("王姐", "认领 1")
    assert "他拿开水烫我" in world.texts("王姐")[-1]


async def test_figures_of_ten_and_more_are_told(world: World) -> None:
    await world.employ("小张", "publicity", on_duty=False)
    for number in range(12):
        await world.say(f"她{number}", "你好")
    for number in range(3):
        await world.say(f"她{number}", "找人")
    await world.say("小张", "数字")
    assert world.texts("小张") == ["11月到今天：\n来聊过：12\n记下的事：少于10\n（少于10的不写明）"]


async def test_twelve_operators_press_at_once_and_one_has_it(world: World) -> None:
    names = [f"值班{number}" for number in range(12)]
    for name in names:
        await world.employ(name)
    await world.say("她", "找人")
    before = {name: len(world.texts(name)) for name in names}
    await asyncio.gather(*(world.say(name, word="认领 1") for name in names))
    won = [name for name in names if any(text.startswith("你接了") for text in world.texts(name)[before[name] :])]
    assert len(won) == 1
    for name in set(names) - set(won):
        assert f"1号 {won[0]}已经接了。" in world.texts(name)
    assert {world.channel.screen(name)[0] for name in names} == {f"1号 一般 想找人说\n{won[0]} 接了。"}
    assert [row[7] != 0 for row in await world.house.store.read(_listed)] == [True]


def _listed() -> Tx[list[tuple[int, str, int, str, str, str, str, int, int]]]:
    return (yield from tickets.listed())


async def test_a_button_of_somebody_elses_card_gives_nothing_to_her(world: World) -> None:
    await world.employ("王姐")
    await world.say("小李", "找人")
    await world.say("她", word="认领 1")
    await world.say("她", press=Press(0, 999))
    await world.say("她", word="结案 1 解决")
    assert [row[3] for row in await world.house.store.read(_listed)] == ["open"]
    assert not any("1号" in text for text in world.texts("她"))
