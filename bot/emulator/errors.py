"""What can go wrong in the emulator, and how the two doors of it say so."""

from typing import Any

from text.suggest import did_you_mean


class ApiError(Exception):
    """A call of the Bot API that failed.

    Attributes:
        code: the HTTP status and ``error_code``.
        description: Telegram's own sentence.
        parameters: ``retry_after`` or ``migrate_to_chat_id``.
        body: an answer that is not Telegram's, as a proxy sends; None = a proper one.
    """

    def __init__(
        self,
        code: int,
        description: str,
        parameters: dict[str, int] | None = None,
        body: str | None = None,
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters
        self.body = body

    def answer(self) -> dict[str, Any]:
        """The JSON that Telegram answers."""
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class ConnectionCut(Exception):
    """The connection ends before an answer."""


class NoAnswer(ConnectionCut):
    """The connection stays open, and nothing comes."""


class WrongCall(Exception):
    """A call of the control API that cannot be done; the text is one sentence."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def bad_request(what: str) -> ApiError:
    """A 400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {what}")


def forbidden(what: str) -> ApiError:
    """A 403 with Telegram's prefix."""
    return ApiError(403, f"Forbidden: {what}")


def too_many(retry_after: int) -> ApiError:
    """A 429: wait so many seconds."""
    return ApiError(
        429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after}
    )


def unknown_word(word: str, choices: list[str]) -> str:
    """``"txet", did you mean "text"?``, or just the word in quotes."""
    close = did_you_mean(word, choices)
    return f'"{word}", did you mean "{close}"?' if close else f'"{word}"'
