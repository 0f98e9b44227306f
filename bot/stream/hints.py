"""What a plug-in answered, as far as another may add a hint to it."""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

from aiogram.types import Message

from bot.answered import Answered
from bot.db.work import Work
from bot.outbox.post import Post

_SAID: Final = {
    "sendMessage": "text",
    "editMessageText": "text",
    "sendPhoto": "caption",
    "sendDocument": "caption",
    "editMessageCaption": "caption",
}


def answer_to(work: Work, message: Message) -> Answered | None:
    """The first thing that was said in a group because of this message, if it may grow.

    What only one member sees, what has buttons that change it, and what cannot be edited stays
    as it is.

    Args:
        work: what was gathered for this message stands last in it.
    """
    found: Post | None = None
    for post in reversed(work.gathered(Post)):
        if post.cause != message.message_id:
            break
        if post.chat_id == message.chat.id and post.name in _SAID:
            found = post
    if found is None or found.may_be_plain:
        return None
    return _answered(found, message.chat.id, json.loads(found.params))


def _answered(post: Post, chat_id: int, params: dict[str, Any]) -> Answered | None:
    part = _SAID[post.name]
    text = params.get(part)
    if not text or params.get(f"{part}_entities" if part == "caption" else "entities"):
        return None
    if params.get("parse_mode") not in (None, "HTML"):
        return None
    html = text if params.get("parse_mode") else escape(text, quote=False)
    rows = (params.get("reply_markup") or {"inline_keyboard": []}).get("inline_keyboard")
    if rows is None or any("url" not in one for row in rows for one in row):
        return None
    ref = params["message_id"] if post.name.startswith("edit") else -post.id
    return Answered(chat_id, ref, html, part == "caption", tuple(map(tuple, rows)))
