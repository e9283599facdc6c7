"""One turn of a talk: `advance` takes the conversation and the input, and gives the next conversation and its effects.

It is pure and never silent: a flow that fails becomes an apology with the numbers that answer, and an urgent ticket.
"""

from __future__ import annotations

from dataclasses import replace

from flows.hearing import COMMON
from flows.kit import Book
from flows.model import AddWords, Conversation, Draft, Frame, Input, OpenTicket, Say, Turn
from flows.saying import spoken
from flows.teller import TALK, Teller


def advance(book: Book, conversation: Conversation, given: Input) -> Turn:
    """The turn that one input leads to. Never raises: an error in a flow becomes the turn of `failed`."""
    try:
        return Teller(book, conversation, given).turn()
    except Exception as error:
        return failed(book, conversation, given, f"{type(error).__name__} in {_place(conversation)}")


def failed(book: Book, conversation: Conversation, given: Input, fault: str) -> Turn:
    """The turn when a flow failed: says so, gives the numbers that answer now, files an urgent ticket for her words."""
    code = given.codes[0]
    say = Say(book.wording.line(COMMON, "failed", {"code": spoken(code)}))
    kept = replace(conversation, frames=(Frame(TALK, "open", ticket=code),), options=(), misses=0, left=False)
    heard = given.heard
    return Turn(
        kept,
        (
            say,
            OpenTicket(code, Draft("fault", "high")),
            AddWords(code, heard.text, heard.files, heard.spot, given.danger),
        ),
        fault,
    )


def _place(conversation: Conversation) -> str:
    top = conversation.frames[-1] if conversation.frames else Frame("")
    return f"{top.flow}.{top.state}"
