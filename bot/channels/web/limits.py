"""Every limit of the web channel by name, so that a small machine or a test can have its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    connections: int = 2000
    """Sockets open at once, and polls; more are asked to come back."""
    lines: int = 10_000
    """Tokens remembered at once, those that hung up a moment ago included."""
    frame: int = 64 * 1024
    frames_a_second: int = 20
    """For each token; as many again may come in one burst."""
    file: int = 10 * 1024 * 1024
    uploads: int = 12
    """Files being received at once, in all: what they hold in memory is this times `file`."""
    upload_wait: float = 300
    shelf: int = 128 * 1024 * 1024
    """All files that wait to be opened, together; beyond it the oldest go."""
    shelf_wait: float = 3600
    hello_wait: float = 15
    """How long a new socket may take to say who it is."""
    ack_wait: float = 10
    """How long a page may take to say that a message is on the screen."""
    poll_wait: float = 25
    poll_gap: float = 15
    """How long after a poll the page still counts as there: the next one is on its way."""
    line_kept: float = 60
    """How long a token without a connection is remembered."""
    heartbeat: float = 30
    keepalive: float = 75
    """How long an HTTP connection without a request stays open."""
    close_wait: float = 2
    stop_wait: float = 10
    """How long stopping waits for what was received and is not yet stored."""
    retry: float = 3600
    """`Later` when nobody is there: the page calls for what waits as soon as it is back."""
    retry_soon: float = 1
    """`Later` when she came back while we gave up."""
