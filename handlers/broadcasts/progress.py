"""How far a broadcast of an operator is, and how it ended, in the place of its preview."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aiogram.methods import EditMessageText
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Html, JobContext
from handlers.broadcasts.tables import BroadcastDraft

MOST_FAILURES = 5  # in a result
LOOKS = 200  # at the progress, before it is left alone
NEXT_LOOK = timedelta(seconds=5)


async def watch(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Say in the place of the preview how far it is, and how it ended."""
    async with context.work() as db:
        draft = await db.get(BroadcastDraft, payload["draft"])
        if draft is None:
            return
        ended = await context.outcomes(db, [ref for _, ref in draft.posts])
        is_over = len(ended) == len(draft.posts) or payload["look"] >= LOOKS
        if not is_over:
            again = {"draft": draft.id, "look": payload["look"] + 1, "done": len(ended)}
            context.defer(db, "broadcasts.watch", again, after=NEXT_LOOK)
        if draft.notice is None or (not is_over and len(ended) == payload.get("done")):
            return
        text = _result(context, db, draft, ended) if is_over else _progress(context, draft, ended)
        edit = EditMessageText(chat_id=draft.chat_id, message_id=draft.notice, text=text)
        context.post(db, edit)


def _progress(context: JobContext, draft: BroadcastDraft, ended: Mapping[int, str]) -> Html:
    say = context.phrases(draft.chat_id)
    return say("broadcasts.send.progress", done=len(ended), count=len(draft.posts))


def _result(
    context: JobContext, db: AsyncSession, draft: BroadcastDraft, ended: Mapping[int, str]
) -> Html:
    say, chats = context.phrases(draft.chat_id), context.chats(db)
    failed = [(chat_id, ended[ref]) for chat_id, ref in draft.posts if ended.get(ref)]
    sent = sum(1 for why in ended.values() if not why)
    lines = [say("broadcasts.send.result", sent=sent, count=len(draft.posts))]
    for chat_id, why in failed[:MOST_FAILURES]:
        lines.append(say("broadcasts.send.failed", chat=chats.title(chat_id), why=why))
    return Html("\n".join(lines))
