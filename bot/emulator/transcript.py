"""How the control API and the pages show what was said and who is there."""

from datetime import UTC, datetime

from bot.emulator.state import Chat, Json, Member, Message, StoredFile
from bot.emulator.store import Store


def transcript(store: Store, chat: Chat) -> list[Json]:
    """Every message of a chat in order; deleted and ephemeral ones too."""
    return [message_view(store, message) for message in chat.timeline]


def message_view(store: Store, message: Message) -> Json:
    """One message; every key is always there."""
    return {
        "id": message.id,
        "ephemeral_id": message.ephemeral_id,
        "date": iso(message.date),
        "sender": _sender(store, message),
        "text": message.text or None,
        "entities": message.entities or None,
        "photo": _photo(message.photo),
        "document": _document(message.document),
        "buttons": _buttons(message.markup),
        "reply_to": message.reply_to,
        "quote": message.quote["text"] if message.quote else None,
        "topic": message.topic,
        "edited": message.edited,
        "deleted": message.deleted,
        "visible_to": message.visible_to,
        "service": next(iter(message.service), None) if message.service else None,
        "reactions": _reactions(message),
    }


def members(store: Store, chat: Chat) -> list[Json]:
    """Everyone who ever was in a chat."""
    return [member_view(store, chat, user_id) for user_id in list(chat.members)]


def member_view(store: Store, chat: Chat, user_id: int) -> Json:
    """One member; ``rights`` are those of staff, or what a restricted member still may."""
    member = store.member(chat, user_id)
    user = store.users[user_id]
    return {
        "user": {"id": user.id, "name": user.name, "username": user.username},
        "status": member.status,
        "until": iso(member.until) if member.until else None,
        "rights": _rights(member),
        "is_member": member.is_in,
        "anonymous": member.anonymous,
        "title": member.title,
        "tag": member.tag,
        "is_bot": user.is_bot,
    }


def iso(unix: float) -> str:
    """Unix time as ISO 8601 in UTC."""
    return datetime.fromtimestamp(unix, UTC).isoformat()


def _rights(member: Member) -> list[str] | None:
    if member.is_staff:
        return sorted(member.rights)
    if member.status == "restricted" and member.permissions is not None:
        return [name for name, granted in member.permissions.items() if granted]
    return None


def _sender(store: Store, message: Message) -> Json:
    if message.sender_chat_id is not None:
        chat = store.chats[message.sender_chat_id]
        return {"id": chat.id, "name": chat.title}
    user = store.users[message.from_id or 0]
    return {"id": user.id, "name": user.name}


def _photo(photo: StoredFile | None) -> Json | None:
    if photo is None:
        return None
    return {
        "file_id": photo.id,
        "path": photo.path,
        "width": photo.width,
        "height": photo.height,
        "size": len(photo.content),
    }


def _document(document: StoredFile | None) -> Json | None:
    if document is None:
        return None
    return {
        "file_id": document.id,
        "path": document.path,
        "name": document.name,
        "mime_type": document.mime_type,
        "size": len(document.content),
    }


def _buttons(markup: Json | None) -> list[list[Json]] | None:
    rows = (markup or {}).get("inline_keyboard")
    if not rows:
        return None
    return [
        [{"text": b["text"], "data": b.get("callback_data"), "url": b.get("url")} for b in row]
        for row in rows
    ]


def _reactions(message: Message) -> list[Json] | None:
    found = [{"user": user, "emoji": e} for user, row in message.reactions.items() for e in row]
    return found or None
