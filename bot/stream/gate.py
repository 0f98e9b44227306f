"""Commands and buttons: who may use them, and what is said to those who may not."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from aiogram.types import InlineKeyboardButton, Message

from bot.grammar import CommandCall, Person, parse_call, read_name
from bot.plugin import Plugin, Role, Sender, action, command
from bot.stream.route import Route, Share
from bot.stream.steps import Node


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command or a button does nothing for this sender: a phrase and its values."""

    key: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Called:
    """A command that was recognised, and the share of the plug-in that handles it."""

    share: Share
    step: Node
    call: CommandCall


def find_command(
    route: Route, message: Message, text: str, username: str, replied: Person | None
) -> Called | None:
    """Recognise a command, by prefix or as a bare Chinese word.

    The dispatcher looks at the first character before: most chatter never comes here.

    Args:
        username: the bot's own, without @.
        replied: who wrote the message that this one replies to.
    """
    named = read_name(text, username)
    if named is None:
        return None
    alias = named.alias
    share = route.bare.get(alias) if named.bare else route.commands.get(alias.casefold())
    if share is None:
        return None
    step = share.nodes[0]
    assert step.command is not None
    call = parse_call(step.command, named, message, replied)
    return None if call is None else Called(share, step, call)


def refuse(
    asked: command | action, sender: Sender, plugin: Plugin[Any], bot_rights: frozenset[str] | None
) -> Refusal | None:
    """Check the caller's role and right, then the bot's own right; None = go on."""
    refusal = None if sender.operator else _refuse_caller(asked, sender)
    if refusal is not None or asked.right is None:
        return refusal
    if bot_rights is not None and asked.right in plugin.rights and asked.right not in bot_rights:
        return Refusal("refused.bot_right", {"right": asked.right})
    return None


def _refuse_caller(asked: command | action, sender: Sender) -> Refusal | None:
    if asked.operator:
        return Refusal("refused.operator", {})
    if asked.role > Role.MEMBER and sender.role is None:
        return Refusal("refused.unknown_roles", {})
    if (sender.role or Role.MEMBER) < asked.role:
        return Refusal("refused.role", {"role": asked.role.name.lower()})
    if asked.right is not None and asked.right not in sender.rights:
        return Refusal("refused.right", {"right": asked.right})
    return None


class ButtonSigner:
    """Makes and reads callback data that nobody else can make.

    The data is ``plugin:action:payload:signature``, at most 64 bytes (the Bot API's limit).
    """

    LIMIT = 64
    SIGNATURE = 8  # characters of base64: 48 bits, guessed online against a rate limit

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def sign(self, plugin: str, name: str, payload: str) -> str:
        """The callback data of a button.

        Raises:
            ValueError: it would not fit.
        """
        body = f"{plugin}:{name}:{payload}"
        data = f"{body}:{self._signature(body)}"
        if len(data.encode()) > self.LIMIT:
            raise ValueError(f"button data {body!r} is too long: keep long payloads in a table")
        return data

    def read(self, data: str) -> tuple[str, str, str] | None:
        """Plug-in, action and payload; None when we did not make it."""
        body, _, signature = data.rpartition(":")
        given = signature.encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(given, self._signature(body).encode()):
            return None
        plugin, name, payload = body.split(":", 2)
        return plugin, name, payload

    def _signature(self, body: str) -> str:
        said = body.encode("utf-8", "surrogatepass")  # forged data may hold half characters
        digest = hmac.digest(self._secret, said, hashlib.sha256)
        return base64.urlsafe_b64encode(digest)[: self.SIGNATURE].decode()


class PluginButtons:
    """The ``Buttons`` of one plug-in."""

    def __init__(self, signer: ButtonSigner, plugin: str) -> None:
        self._signer = signer
        self._plugin = plugin

    def __call__(self, text: str, action: str, payload: str = "") -> InlineKeyboardButton:
        """A button for ``@router.callback_query(action(name))`` of the same plug-in."""
        data = self._signer.sign(self._plugin, action, payload)
        return InlineKeyboardButton(text=text, callback_data=data)
