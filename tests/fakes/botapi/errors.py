"""How the Bot API says no: code, text and parameters, in the words of tdlib/telegram-bot-api."""

from __future__ import annotations

from collections.abc import Mapping


class ApiError(Exception):
    """The answer of a call that was refused."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def body(self) -> dict[str, object]:
        """The JSON of the answer."""
        given: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        return given | ({"parameters": self.parameters} if self.parameters else {})


def bad(text: str) -> ApiError:
    """400 with a reason."""
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    """403 with a reason."""
    return ApiError(403, f"Forbidden: {text}")


def flood(seconds: int) -> ApiError:
    """429 with the seconds to wait."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


UNAUTHORIZED = ApiError(401, "Unauthorized")
NOT_FOUND = ApiError(404, "Not Found")
HOOKED = ApiError(
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
)
TWO_POLLERS = ApiError(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
BY_WEBHOOK = ApiError(409, "Conflict: terminated by setWebhook request")
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
UPGRADED = "group chat was upgraded to a supergroup chat"
