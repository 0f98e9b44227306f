"""Failures on demand: statuses, floods, cut connections, answers that are no JSON."""

from dataclasses import dataclass

from bot.emulator.errors import ApiError, ConnectionCut, NoAnswer

CUT = 0
HANG = -1
BAD_GATEWAY = 502
HTML_PAGE = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)
"""What a proxy in front of Telegram answers in its place."""

_WORDS = {
    400: "Bad Request: this failure was ordered",
    401: "Unauthorized",
    403: "Forbidden: bot was kicked from the supergroup chat",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(slots=True)
class Fault:
    """One ordered failure.

    Attributes:
        method: fail only this method; None = every one but getUpdates.
        chat: fail only calls about this chat.
        status: HTTP status; ``CUT``: the connection is cut; ``HANG``: no answer ever comes.
        times: how many calls still fail.
        after_effect: do what was asked, and fail in the answer only.
        body: answer this instead of Telegram's JSON.
    """

    status: int
    times: int = 1
    method: str | None = None
    chat: int | None = None
    retry_after: int | None = None
    after_effect: bool = False
    body: str | None = None

    def failure(self) -> ApiError | ConnectionCut:
        """What the caller gets."""
        if self.status == CUT:
            return ConnectionCut("the connection was cut")
        if self.status == HANG:
            return NoAnswer("Request timeout error")
        if self.retry_after is not None or self.status == 429:
            wait = self.retry_after or 1
            words = f"Too Many Requests: retry after {wait}"
            return ApiError(self.status, words, {"retry_after": wait}, self.body)
        return ApiError(
            self.status, _WORDS.get(self.status, f"Error {self.status}"), body=self.body
        )


class Faults:
    """The failures ordered, oldest first."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Let calls fail from now on."""
        self._orders.append(fault)

    def clear(self) -> None:
        """Let no call fail any more."""
        self._orders.clear()

    def take(self, method: str, chat_id: int) -> Fault | None:
        """The failure that this call meets, if any; it is used up by one."""
        for fault in self._orders:
            by_name = fault.method.lower() if fault.method else None
            if by_name is None and method == "getUpdates":
                continue
            if by_name in (None, method.lower()) and fault.chat in (None, chat_id):
                fault.times -= 1
                if fault.times <= 0:
                    self._orders.remove(fault)
                return fault
        return None
