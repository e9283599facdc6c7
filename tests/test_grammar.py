"""The grammar of talks: what is read is written back, what went another way is shown, what cannot be read is said."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.events import Address, Attachment, Button, Outbound
from flows.model import Spot
from tests.talk import HER, Act, Seen, TalkError, parse, written
from tests.talks.lines import shown, spelt
from tests.talks.play import differs, went
from tests.talks.pure import PureStage
from tests.talks.reached import coverage
from tests.talks.sent import Sent, sent
from tests.world import shipped

TALK = """\
# A talk with everything in it.
% 王姐: operator 秦安县 on duty
% 小李: woman
% channel: buttons

# She begins.
> 你好
< 第一行
  第二行 [好|不好]
> 小李: 我: 在
< 小李: 好
! -
* 认领 1
*< 你接了。
* 王姐: 找 1
~ web down
@ +5s
= talk.open
# the end
"""
HERE = Address("", "", HER)


class Scripted:
    """A stage that answers as it was told."""

    codes = ("123412341234",)

    def __init__(self, *seen: Seen) -> None:
        self.seen = list(seen)
        self.acts: list[Act] = []

    async def do(self, act: Act) -> Seen:
        self.acts.append(act)
        return self.seen.pop(0)


def test_a_talk_is_written_as_it_was_read() -> None:
    assert written(parse(TALK)) == TALK.replace("* 王姐: 找 1", "* 找 1")


def test_a_talk_with_others_or_faults_needs_the_world() -> None:
    assert parse(TALK).worldly
    assert parse("# x\n> 你好\n~ restart\n").worldly
    assert parse("# x\n> 你好\n> (again)\n").worldly
    assert not parse("# x\n% 王姐: operator on duty\n> 你好\n< 好\n! -\n= -\n@ +5s\n").worldly


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("> 你好\n", "line 1: begin with a comment"),
        ("", "line 1: begin with a comment"),
        ("# x\n< 好\n", "line 2: nothing has happened yet"),
        ("# x\n> 你好\nhm\n", "line 3: 'hm' begins with none of"),
        ("# x\n* 认领 1\n", "needs staff"),
        ("# x\n% 王姐 operator\n", "line 2: write % NAME"),
        ("# x\n% 王姐: boss\n", "line 2: no role boss"),
        ("# x\n> 你好\n# between\n< 好\n", "line 4: write the comment above the act"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, says: str) -> None:
    with pytest.raises(TalkError, match=says):
        parse(text)


async def test_messages_to_her_must_all_be_there_and_none_besides() -> None:
    talk = parse("# x\n> 你好\n< 一\n< 二\n")
    assert await went(talk, Scripted(Seen({HER: ["一", "二"]}))) == written(talk)
    assert await went(talk, Scripted(Seen({HER: ["一"]}))) == "# x\n> 你好\n< 一\n"
    assert await went(talk, Scripted(Seen({HER: ["一", "二", "三"]}))) == "# x\n> 你好\n< 一\n< 二\n< 三\n"
    assert "+< 三" in differs(Path("x.talk"), "< 一\n", "< 一\n< 三\n")


async def test_the_rest_is_looked_at_only_where_it_is_stated() -> None:
    seen = Seen({"王姐": ["卡"]}, {HER: ["ticket human none", "words", "count begun"]}, {HER: "talk.open"})
    bare = "# x\n% 王姐: operator on duty\n> 找人\n"
    assert await went(parse(bare), Scripted(seen)) == bare
    full = bare + "! ticket human none\n*< 卡\n= talk.open\n"
    assert await went(parse(full), Scripted(seen)) == full
    quiet = bare + "! ticket human none\n! words\n"
    assert await went(parse(quiet), Scripted(seen)) == quiet
    assert await went(parse(bare + "! words\n*< -\n= -\n"), Scripted(seen)) == full.replace("none\n", "none\n! words\n")


async def test_codes_and_anything_else_may_be_left_open() -> None:
    talk = parse("# x\n> {code}\n< 编号 {code}，{…}见\n< 尾号{code}\n")
    stage = Scripted(Seen({HER: ["编号 1234-1234-1234，明天\n再见", "尾号1234"]}))
    assert await went(talk, stage) == written(talk)
    assert stage.acts[0].text == "1234-1234-1234"


def test_messages_are_written_with_their_choices_files_and_invisible_marks() -> None:
    buttons = (Button("好", "a1:0"), Button("不好", "a1:1"))
    assert shown(Outbound(1, HERE, "一\n二", buttons)) == "一\n二 [好|不好]"
    assert shown(Outbound(1, HERE, "一", buttons, numbered=False)) == "一 (好|不好)"
    assert shown(Outbound(1, HERE, files=(Attachment("photo", "a", "b", b""),))) == "(photo)"
    assert shown(Outbound(1, HERE, spot=Spot(1, 2, "桥头"))) == "(spot 桥头)"
    assert shown(Outbound(1, HERE, "一", edits="m1")) == "(edit) 一"
    assert shown(Outbound(1, HERE, wipe=True)) == "(wipe)"
    assert shown(Outbound(1, HERE, "\u202e" + "啊" * 60)) == "\\u202e(60 啊)"


def test_what_is_sent_is_read() -> None:
    assert sent("[2^]") == Sent(choice=2, back=1)
    assert sent("(voice)") == Sent(file="voice")
    assert sent("(spot 秦安县)") == Sent(spot="秦安县")
    assert sent("(back)") == Sent(resumed=True)
    assert sent("(empty)") == Sent()
    assert sent("(他)走了") == Sent("(他)走了")
    assert spelt("(3 啊)\\u0007\\n好") == "啊啊啊\x07\n好"


async def test_an_error_names_the_line_of_the_talk() -> None:
    with pytest.raises(TalkError) as raised:
        await went(parse("# x\n> [3]\n"), PureStage(parse("# x\n> [3]\n"), shipped()))
    assert raised.value.__notes__ == ["in line 2 of the talk: > [3]"]


@pytest.mark.parametrize("when", ["+5", "soon", "2020-01-01T00:00"])
async def test_a_time_that_cannot_be_is_said(when: str) -> None:
    talk = parse(f"# x\n> 你好\n@ {when}\n")
    with pytest.raises(TalkError, match=r"write \+5s|time does not go back"):
        await went(talk, PureStage(talk, shipped()))


def _saved(folder: Path, said: list[dict[str, object]]) -> str:
    """A talk by the command, as it saves it."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "talk", "--jsonl", "--save", str(folder / "saved.talk")],
        input="\n".join(json.dumps(line) for line in said) + "\n",
        env={**env, "YIZHAN_DATA_DIR": str(folder / "data")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return (folder / "saved.talk").read_text(encoding="utf-8")


def test_a_talk_saved_by_the_command_goes_the_same_way_again(tmp_path: Path) -> None:
    saved = _saved(tmp_path, [{"text": "你好"}, {"choice": 4}, {"text": "跳过"}, {"text": "菜单"}, {"choice": 3}])
    talk = parse(saved)
    assert asyncio.run(went(talk, PureStage(talk, shipped()))) == saved
    assert "尾号{code}" in saved


def test_coverage_is_a_line_for_each_flow_or_nothing() -> None:
    assert len(coverage()) in (0, len(shipped().book.flows))
