"""What the Bot API's answer means for a post."""

from dataclasses import dataclass
from datetime import datetime

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError

_ALREADY_SO = ("message is not modified", "message to delete not found")
_BACKOFF_MOST_S = 60.0
_NO_TOKEN_S = 30.0
Failure = TelegramAPIError | ClientDecodeError | OSError | UnicodeError


@dataclass(frozen=True, slots=True)
class Done:
    """The call was made."""

    message_id: int | None = None
    receiver: int | None = None
    lift_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Died:
    """The call will never be made."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has another id now."""

    new: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Try again.

    Attributes:
        delay_s: not before.
        flood: Telegram asked for it (429): the chat goes slower.
        everywhere: nothing at all can be sent.
        failed: the network or Telegram's servers failed, the call may be at fault.
        unsure: it may have been carried out all the same.
    """

    delay_s: float
    flood: bool = False
    everywhere: bool = False
    failed: bool = False
    unsure: bool = False


Outcome = Done | Died | Moved | Wait


def outcome_of(error: Failure, failures: int) -> Outcome:
    """What to do after an error.

    Args:
        failures: how often the network or the servers failed for this post before.
    """
    if isinstance(error, ClientDecodeError):
        return _undecoded(error, failures)
    if isinstance(error, TelegramAPIError) and not _is_passing(error):
        return _answered(error)
    unsure = not isinstance(error.__cause__, ClientConnectorError)
    return Wait(_backoff_s(failures), failed=True, unsure=unsure)


def _answered(error: TelegramAPIError) -> Outcome:
    if isinstance(error, TelegramRetryAfter):
        return Wait(float(error.retry_after), flood=True)
    if isinstance(error, TelegramMigrateToChat):
        return Moved(error.migrate_to_chat_id)
    if isinstance(error, TelegramUnauthorizedError):
        return Wait(_NO_TOKEN_S, everywhere=True)
    if isinstance(error, TelegramBadRequest) and _is_so_already(error):
        return Done()
    return Died(error.message)


def _undecoded(error: ClientDecodeError, failures: int) -> Outcome:
    """Not JSON: a proxy answered. JSON that fits no type: the call was made, aiogram is older."""
    if not isinstance(error.data, dict):
        return Wait(_backoff_s(failures), failed=True, unsure=True)
    if not error.data.get("ok"):
        return Died(str(error.data.get("description") or "an answer that cannot be read"))
    result = error.data.get("result")
    found = result.get("message_id") if isinstance(result, dict) else None
    return Done(message_id=found if isinstance(found, int) else None)


def _is_passing(error: TelegramAPIError) -> bool:
    if isinstance(error, TelegramEntityTooLarge):  # a network error to aiogram
        return False
    return isinstance(error, TelegramNetworkError | TelegramServerError | TelegramConflictError)


def _is_so_already(error: TelegramBadRequest) -> bool:
    said = error.message.lower()
    return any(words in said for words in _ALREADY_SO)


def _backoff_s(failures: int) -> float:
    return float(min(2.0 ** min(failures, 10), _BACKOFF_MOST_S))
