"""What the control API takes: one model for each call."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.emulator.errors import WrongCall, unknown_word
from bot.emulator.state import Json


def _no_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a number is expected")
    return value


Id = Annotated[int, BeforeValidator(_no_bool)]
Seconds = Annotated[float, BeforeValidator(_no_bool), Field(allow_inf_nan=False)]


class Order(BaseModel):
    """Base: what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid")


class MakeChat(Order):
    """``POST /sim/chats``."""

    title: str = Field(min_length=1)
    type: Literal["group", "supergroup", "channel", "private"] = "supergroup"
    topics: list[str] | bool | None = None
    plugins: list[str] | None = None
    settings: dict[str, dict[str, Any]] | None = None
    language: str | None = None
    rehearsal: bool = False
    bot_rights: list[str] | None = None
    linked_chat: Id | None = None
    username: str | None = None
    owner: Id | None = None
    bot_in: bool = True


class MakeUser(Order):
    """``POST /sim/users``."""

    first_name: str = Field(min_length=1)
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class MakeBot(Order):
    """``POST /sim/bots``."""

    first_name: str = Field(min_length=1)
    username: str = Field(min_length=1)


class BotFather(Order):
    """``POST /sim/botfather``: what the owner of a bot sets there; ``bot`` None = the first."""

    bot: Id | None = None
    privacy: bool | None = None
    join_groups: bool | None = None


class Ask(Order):
    """``POST /sim/request``."""

    chat: Id
    user: Id
    invite_link: str | None = None


class Join(Ask):
    """``POST /sim/join``; ``by`` is who brings the user in."""

    by: Id | None = None


class Leave(Order):
    """``POST /sim/leave``; ``by`` is who throws the user out."""

    chat: Id
    user: Id
    by: Id | None = None


class Admin(Order):
    """``POST /sim/admin``."""

    chat: Id
    user: Id
    rights: list[str] | None = None
    anonymous: bool = False
    demote: bool = False


class Say(Order):
    """``POST /sim/say``."""

    chat: Id
    user: Id | None = None
    sender_chat: Id | None = None
    text: str | None = None
    photo: str | None = None
    document: str | None = None
    file_name: str | None = Field(None, min_length=1)
    caption: str | None = None
    reply_to: Id | None = None
    quote: str | None = None
    topic: Id | None = None
    entities: list[dict[str, Any]] | None = None
    via_bot: Id | None = None
    forward_from: Id | str | None = None
    signature: str | None = None


def check_attached(order: Say) -> None:
    """What is sent with words, and which words go with it.

    Raises:
        WrongCall: they do not fit.
    """
    attached = order.photo is not None or order.document is not None
    if order.photo is not None and order.document is not None:
        raise WrongCall("a message has a photo or a document, not both")
    if order.caption is not None and not attached:
        raise WrongCall("a caption needs a photo or a document; use text")
    if order.text is not None and attached:
        raise WrongCall("a photo or a document takes a caption, not a text")
    if order.file_name is not None and order.document is None:
        raise WrongCall("a file_name needs a document")


class Edit(Order):
    """``POST /sim/edit``."""

    chat: Id
    message: Id
    text: str


class React(Order):
    """``POST /sim/react``; no emoji takes the reaction back."""

    chat: Id
    message: Id
    user: Id
    emoji: str | None = None


class Click(Order):
    """``POST /sim/click``; ``ephemeral`` names a message that has no id of its own."""

    chat: Id
    message: Id | None = None
    ephemeral: Id | None = None
    user: Id
    button: str


class Wait(Order):
    """``POST /sim/settle``."""

    timeout_s: Seconds = Field(default=10.0, ge=0, le=600)


class MoveClock(Order):
    """``POST /sim/clock``: one of the three."""

    advance_s: Seconds | None = Field(default=None, ge=0)
    jump_s: Seconds | None = None
    rate: Seconds | None = Field(default=None, ge=0)


class SetLimits(Order):
    """``POST /sim/limits``; what is left out has no limit."""

    overall_per_s: Seconds | None = Field(default=None, gt=0)
    chat_per_s: Seconds | None = Field(default=None, gt=0)
    group_per_min: Seconds | None = Field(default=None, gt=0)


class OrderFault(Order):
    """``POST /sim/faults``."""

    method: str | None = None
    chat: Id | None = None
    status: Annotated[int, BeforeValidator(_no_bool)] | Literal["cut", "html", "hang"]
    retry_after: Id | None = Field(default=None, ge=1)
    times: Id = Field(default=1, ge=1)
    after_effect: bool = False
    body: str | None = None


class Migrate(Order):
    """``POST /sim/migrate``."""

    chat: Id


T = TypeVar("T", bound=Order)


def read_order(model: type[T], body: Json) -> T:
    """The body of a call as its model.

    Raises:
        WrongCall: one sentence about the first thing that is wrong.
    """
    for key in body:
        if key not in model.model_fields:
            raise WrongCall(f"unknown key {unknown_word(key, list(model.model_fields))}")
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"][:2]) or "the body"
        if first["type"] == "missing":
            raise WrongCall(f"the key {place} is missing") from error
        raise WrongCall(f"{place}: {first['msg']}") from error
