"""How Telegram writes what is in the world as JSON."""

from collections.abc import Mapping

from bot.emulator.rights import CHANNEL_RIGHTS, GROUP_RIGHTS, PERMISSIONS, RIGHTS
from bot.emulator.state import Chat, InviteLink, Json, Member, Message, StoredFile, User

Users = Mapping[int, User]
Chats = Mapping[int, Chat]


def user_json(user: User) -> Json:
    """A ``User``."""
    view: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    if user.last_name:
        view["last_name"] = user.last_name
    if user.username:
        view["username"] = user.username
    if user.language_code:
        view["language_code"] = user.language_code
    return view


def chat_json(chat: Chat, users: Users) -> Json:
    """A ``Chat``."""
    view: Json = {"id": chat.id, "type": chat.type}
    if chat.type == "private":
        person = users[chat.id]
        view["first_name"] = person.first_name
        if person.last_name:
            view["last_name"] = person.last_name
        if person.username:
            view["username"] = person.username
        return view
    view["title"] = chat.title
    if chat.username:
        view["username"] = chat.username
    if chat.forum:
        view["is_forum"] = True
    return view


def member_json(chat: Chat, member: Member, users: Users) -> Json:
    """One of the six kinds of ``ChatMember``."""
    view: Json = {"user": user_json(users[member.user_id]), "status": member.status}
    if member.status == "creator":
        view["is_anonymous"] = member.anonymous
    elif member.status == "administrator":
        absent = GROUP_RIGHTS if chat.type == "channel" else CHANNEL_RIGHTS
        view["can_be_edited"] = member.promoted_by is not None
        view["is_anonymous"] = member.anonymous
        view.update({name: name in member.rights for name in RIGHTS if name not in absent})
    elif member.status == "restricted":
        permissions = member.permissions or {}
        view["is_member"] = member.present
        view.update({name: permissions.get(name, False) for name in PERMISSIONS})
        view["until_date"] = member.until
    elif member.status == "kicked":
        view["until_date"] = member.until
    if member.title and member.is_staff:
        view["custom_title"] = member.title
    if member.tag and member.status in {"member", "restricted"}:
        view["tag"] = member.tag
    return view


def photo_json(photo: StoredFile) -> list[Json]:
    """The sizes of a photo; the emulator keeps one."""
    return [
        {
            "file_id": photo.id,
            "file_unique_id": photo.unique_id,
            "width": photo.width,
            "height": photo.height,
            "file_size": len(photo.content),
        }
    ]


def document_json(document: StoredFile) -> Json:
    """A ``Document``."""
    return {
        "file_id": document.id,
        "file_unique_id": document.unique_id,
        "file_name": document.name,
        "mime_type": document.mime_type,
        "file_size": len(document.content),
    }


def link_json(link: InviteLink, chat: Chat, users: Users) -> Json:
    """A ``ChatInviteLink``."""
    view: Json = {
        "invite_link": link.url,
        "creator": user_json(users[link.creator_id]),
        "creates_join_request": link.asks_first,
        "is_primary": link.primary,
        "is_revoked": link.revoked,
    }
    if link.name:
        view["name"] = link.name
    if link.expires:
        view["expire_date"] = link.expires
    if link.member_limit:
        view["member_limit"] = link.member_limit
    if link.asks_first:
        waiting = sum(1 for request in chat.requests.values() if request is link)
        view["pending_join_request_count"] = waiting
    return view


def message_json(message: Message, users: Users, chats: Chats, *, nested: bool = False) -> Json:
    """A ``Message``; one inside another carries no further reply."""
    chat = chats[message.chat_id]
    view: Json = {"message_id": message.id}
    if message.from_id is not None:
        view["from"] = user_json(users[message.from_id])
    if message.sender_chat_id is not None:
        view["sender_chat"] = chat_json(chats[message.sender_chat_id], users)
    view["chat"] = chat_json(chat, users)
    view["date"] = message.date
    _add_place(view, message, users)
    _add_origin(view, message, users)
    if not nested:
        _add_reply(view, message, chat, users, chats)
    if message.service is not None:
        view.update(message.service)
    else:
        _add_content(view, message)
    return view


def _add_place(view: Json, message: Message, users: Users) -> None:
    if message.thread is not None:
        view["message_thread_id"] = message.thread
    if message.topic is not None:
        view["is_topic_message"] = True
    if message.edit_date is not None:
        view["edit_date"] = message.edit_date
    if message.ephemeral_id is not None and message.visible_to is not None:
        view["ephemeral_message_id"] = message.ephemeral_id
        view["receiver_user"] = user_json(users[message.visible_to])


def _add_origin(view: Json, message: Message, users: Users) -> None:
    if message.signature:
        view["author_signature"] = message.signature
    if message.forward_origin is not None:
        view["forward_origin"] = message.forward_origin
    if message.automatic_forward:
        view["is_automatic_forward"] = True
    if message.via_bot is not None:
        view["via_bot"] = user_json(users[message.via_bot])
    if message.album is not None:
        view["media_group_id"] = message.album


def _add_reply(view: Json, message: Message, chat: Chat, users: Users, chats: Chats) -> None:
    # In a topic, a message that answers nobody carries the topic's first message as its reply.
    target = message.reply_to or message.topic
    original = chat.messages.get(target) if target is not None else None
    if message.reply_to_ephemeral is not None:
        original = chat.ephemeral.get(message.reply_to_ephemeral)
    if original is not None and not original.deleted:
        view["reply_to_message"] = message_json(original, users, chats, nested=True)
    if message.quote is not None:
        view["quote"] = message.quote


def _add_content(view: Json, message: Message) -> None:
    if message.photo is not None:
        view["photo"] = photo_json(message.photo)
    elif message.document is not None:
        view["document"] = document_json(message.document)
    if message.text:
        view["caption" if message.has_media else "text"] = message.text
    if message.entities:
        view["caption_entities" if message.has_media else "entities"] = message.entities
    if message.markup is not None and "inline_keyboard" in message.markup:
        view["reply_markup"] = message.markup
