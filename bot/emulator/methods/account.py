"""The bot itself: getMe, commands, webhooks, callback answers, closing."""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.emulator.errors import bad_request
from bot.emulator.methods.context import Call, Handler
from bot.emulator.state import Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_ANSWER_LIMIT = 200
ANSWERABLE_S = 15
"""A press of a button can be answered for about so long."""


def _get_me(call: Call) -> Any:
    return {
        **call.store.user_json(call.me),
        "can_join_groups": call.bot.joins_groups,
        "can_read_all_group_messages": not call.bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _answer_callback(call: Call) -> Any:
    press = call.store.presses.get(call.params["callback_query_id"])
    late = press is not None and call.store.unix() - press.pressed_at > ANSWERABLE_S
    if press is None or press.bot_id != call.me or late:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.params.get("text")
    if text is not None and len(text) > _ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    if not press.answer.done():
        alert = call.params.get("show_alert") is True
        press.answer.set_result({"text": text or None, "alert": alert})
    return True


def _slot(call: Call) -> str:
    scope = call.params.get("scope") or {"type": "default"}
    if "chat_id" in scope:
        chat = call.store.find_chat(scope["chat_id"])
        if chat is None or not call.member(chat, call.me).is_in:
            raise bad_request("chat not found")
    return json.dumps([scope, call.params.get("language_code") or ""], sort_keys=True)


def _set_commands(call: Call) -> Any:
    commands: list[Json] = call.params["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        command["command"] = command["command"].removeprefix("/")
        if not _COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_slot(call)] = commands
    return True


def _get_commands(call: Call) -> Any:
    return call.bot.commands.get(_slot(call), [])


def _delete_commands(call: Call) -> Any:
    call.bot.commands.pop(_slot(call), None)
    return True


def _delete_webhook(call: Call) -> Any:
    if call.params.get("drop_pending_updates") is True:
        call.bot.queue.clear()
    call.bot.webhook = ""
    return True


def _webhook_info(call: Call) -> Any:
    waiting = len(call.bot.queue)
    url = call.bot.webhook
    return {"url": url, "has_custom_certificate": False, "pending_update_count": waiting}


def _done(call: Call) -> Any:
    return call.bot is not None


METHODS: Mapping[str, Handler] = MappingProxyType(
    {
        "getMe": _get_me,
        "answerCallbackQuery": _answer_callback,
        "setMyCommands": _set_commands,
        "getMyCommands": _get_commands,
        "deleteMyCommands": _delete_commands,
        "deleteWebhook": _delete_webhook,
        "getWebhookInfo": _webhook_info,
        "close": _done,
        "logOut": _done,
    }
)
