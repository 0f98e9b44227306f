"""Message ids that stand for messages which are not sent yet.

A negative message id is the ``-id`` of a row; the sender puts the real one in its place. What
was shown to one member only has another kind of id, and methods of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiogram.methods import (
    DeleteEphemeralMessage,
    DeleteMessage,
    EditEphemeralMessageCaption,
    EditEphemeralMessageMedia,
    EditEphemeralMessageReplyMarkup,
    EditEphemeralMessageText,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
    TelegramMethod,
)

_IDS = ("message_id", "reply_to_message_id")
_EPHEMERAL: Mapping[type[TelegramMethod[Any]], type[TelegramMethod[Any]]] = {
    DeleteMessage: DeleteEphemeralMessage,
    EditMessageText: EditEphemeralMessageText,
    EditMessageCaption: EditEphemeralMessageCaption,
    EditMessageMedia: EditEphemeralMessageMedia,
    EditMessageReplyMarkup: EditEphemeralMessageReplyMarkup,
}


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a row.

    Attributes:
        message_id: of the message that it made; below 0 it is that of an ephemeral message.
        receiver: the one member who sees an ephemeral message.
        died: why no message was made; None = the call was done.
    """

    message_id: int | None = None
    receiver: int | None = None
    died: str | None = None

    @property
    def is_ephemeral(self) -> bool:
        """Whether one member only sees the message."""
        return self.message_id is not None and self.message_id < 0


class NoSuchMessage(Exception):
    """What a call refers to cannot be had; the message says why."""


def refs_in(values: Mapping[str, Any]) -> tuple[int, ...]:
    """The ids of the rows that a call's parameters refer to."""
    found = [values.get(key) for key in _IDS]
    found.append(_replied_to(values.get("reply_parameters")))
    several = values.get("message_ids")
    if several:
        found.extend(several)
    return tuple(-ref for ref in found if isinstance(ref, int) and ref < 0)


def resolved(method: TelegramMethod[Any], made: Mapping[int, Made]) -> TelegramMethod[Any]:
    """The call with real message ids in the place of references.

    Args:
        made: what became of every row referred to; none of them dead.

    Raises:
        NoSuchMessage: a row made no message, or one that this call cannot be about.
    """
    values = method.__dict__
    update: dict[str, Any] = {}
    for key in _IDS:
        if _is_ref(values.get(key)):
            target = made[-values[key]]
            if target.is_ephemeral:
                return _ephemeral(method, key, target)
            update[key] = _real(values[key], made)
    if values.get("message_ids"):
        update["message_ids"] = [
            _real(each, made) if _is_ref(each) else each for each in values["message_ids"]
        ]
    replied = values.get("reply_parameters")
    ref = _replied_to(replied)
    if ref is not None and ref < 0:
        update["reply_parameters"] = _reply(replied, ref, made)
    return method.model_copy(update=update) if update else method


def _is_ref(value: object) -> bool:
    return isinstance(value, int) and value < 0


def _replied_to(replied: Any) -> int | None:
    if not replied:
        return None
    found = (
        replied.get("message_id")
        if isinstance(replied, dict)
        else getattr(replied, "message_id", None)
    )
    return found if isinstance(found, int) else None


def _real(ref: int, made: Mapping[int, Made]) -> int:
    target = made[-ref]
    if target.message_id is None:
        raise NoSuchMessage(f"post {-ref} made no message")
    if target.is_ephemeral:
        raise NoSuchMessage(f"the message of post {-ref} was shown to one member only")
    return target.message_id


def _reply(replied: Any, ref: int, made: Mapping[int, Made]) -> Any:
    if made[-ref].is_ephemeral:
        return None  # such a message can only be replied to within seconds, and unseen by others
    real = _real(ref, made)
    if isinstance(replied, dict):
        return {**replied, "message_id": real}
    return replied.model_copy(update={"message_id": real})


def _ephemeral(method: TelegramMethod[Any], key: str, target: Made) -> TelegramMethod[Any]:
    if key == "reply_to_message_id":
        return method.model_copy(update={key: None})
    kind = _EPHEMERAL.get(type(method))
    if kind is None or target.message_id is None:
        raise NoSuchMessage("the message was shown to one member only")
    values = {name: method.__dict__.get(name) for name in kind.model_fields}
    values["receiver_user_id"] = target.receiver
    values["ephemeral_message_id"] = -target.message_id
    return kind.model_construct(**values)
