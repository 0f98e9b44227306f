"""How people come, go, rise and fall; every change is told to the bots that may know."""

from dataclasses import replace

from bot.emulator.errors import WrongCall
from bot.emulator.rights import all_rights
from bot.emulator.state import Bot, Chat, InviteLink, Json, Member
from bot.emulator.store import Store
from bot.emulator.views import link_json

_FOREVER_UNDER_S = 30
_FOREVER_OVER_S = 366 * 24 * 3600


def effective_until(until: int, now: int) -> int:
    """What Telegram makes of an ``until_date``: 0, for ever, under 30 s or over 366 days."""
    return until if _FOREVER_UNDER_S <= until - now <= _FOREVER_OVER_S else 0


def change(
    store: Store,
    chat: Chat,
    member: Member,
    actor_id: int,
    *,
    link: InviteLink | None = None,
    via_request: bool = False,
) -> None:
    """Let a member stand differently and send ``chat_member`` or ``my_chat_member``."""
    old = store.member(chat, member.user_id)
    if old == member:
        return
    chat.members[member.user_id] = member
    update: Json = {
        "chat": store.chat_json(chat),
        "from": store.user_json(actor_id),
        "date": store.unix(),
        "old_chat_member": store.member_json(chat, old),
        "new_chat_member": store.member_json(chat, member),
    }
    if link is not None:
        update["invite_link"] = link_json(link, chat, store.users)
    if via_request:
        update["via_join_request"] = True
    me = store.bots.get(member.user_id)
    if me is not None:
        me.queue.push("my_chat_member", update, store.unix())
    store.emit(chat, "chat_member", update, right="can_manage_chat", but=member.user_id)
    store.notify("member", chat=chat.id, user=member.user_id)


def join(
    store: Store,
    chat: Chat,
    user_id: int,
    *,
    link: InviteLink | None = None,
    via_request: bool = False,
    actor_id: int | None = None,
) -> None:
    """A user enters.

    Raises:
        WrongCall: already in, banned, or the link does not let in.
    """
    old = store.member(chat, user_id)
    if old.is_in:
        raise WrongCall(f"user {user_id} is already in the chat", 409)
    if old.status == "kicked":
        raise WrongCall(f"user {user_id} is banned from the chat", 403)
    if user_id in store.bots and not store.bots[user_id].joins_groups:
        raise WrongCall(f"bot {user_id} does not join groups", 403)
    if actor_id is not None and actor_id not in store.bots:
        _must_be_in(store, chat, actor_id)
    if link is not None:
        if link.asks_first and not via_request:
            raise WrongCall("this link asks first: use /sim/request", 409)
        link.joined.add(user_id)
    if old.status == "restricted":
        new = replace(old, present=True)
    else:
        new = Member(user_id, "member", tag=old.tag)
    change(store, chat, new, actor_id or user_id, link=link, via_request=via_request)
    chat.requests.pop(user_id, None)
    if chat.is_group:
        payload = {"new_chat_members": [store.user_json(user_id)]}
        brought = actor_id is not None and not via_request
        store.service(chat, actor_id if brought else user_id, payload)


def gone(member: Member, *, kicked_until: int | None = None) -> Member:
    """How a member stands after leaving (a restriction stays), or after a ban."""
    if kicked_until is not None:
        return Member(member.user_id, "kicked", until=kicked_until)
    if member.status == "restricted":
        return replace(member, present=False)
    return Member(member.user_id, "left")


def leave(
    store: Store,
    chat: Chat,
    user_id: int,
    *,
    actor_id: int | None = None,
    kicked_until: int | None = None,
) -> None:
    """A user goes, or is thrown out: with ``kicked_until`` banned until then (0 = for ever)."""
    old = store.member(chat, user_id)
    was_in = old.is_in
    new = gone(old, kicked_until=kicked_until)
    if actor_id is not None and kicked_until is None:
        new = Member(user_id, "left")
    change(store, chat, new, actor_id or user_id)
    if was_in and chat.is_group:
        payload = {"left_chat_member": store.user_json(user_id)}
        store.service(chat, actor_id or user_id, payload)


def throw_out(store: Store, chat: Chat, user_id: int, by: int) -> None:
    """An administrator removes a user; a supergroup or channel bans for that, as apps do.

    Raises:
        WrongCall: there is nobody to remove, or it may not be done.
    """
    actor, member = store.member(chat, by), store.member(chat, user_id)
    may = actor.status == "creator" or "can_restrict_members" in actor.rights
    if not actor.is_staff or not may:
        raise WrongCall(f"user {by} may not remove members", 403)
    if member.status == "creator":
        raise WrongCall("the owner cannot be removed", 403)
    if not member.is_in:
        raise WrongCall(f"user {user_id} is not in the chat", 409)
    banned = None if chat.type == "group" else 0
    leave(store, chat, user_id, actor_id=by, kicked_until=banned)


def block(store: Store, chat: Chat) -> None:
    """A person blocks the bot that they talk to in private.

    Raises:
        WrongCall: the person never wrote to a bot, or blocked it already.
    """
    bot = next(iter(store.bots_in(chat)), None)
    if bot is None:
        raise WrongCall(f"user {chat.id} talks to no bot", 409)
    change(store, chat, Member(bot.user.id, "kicked"), chat.id)


def unblock(store: Store, chat: Chat) -> None:
    """A person starts talking to the first bot in private, or takes a blockade back.

    Raises:
        WrongCall: they talk already.
    """
    if store.bots_in(chat):
        raise WrongCall(f"user {chat.id} talks to the bot already", 409)
    blocked = [bot for bot in store.bots.values() if _is_blocked(store, chat, bot)]
    if blocked:
        change(store, chat, Member(blocked[0].user.id, "member"), chat.id)
        return
    first = next(iter(store.bots))
    chat.members[first] = Member(first, "member")


def _is_blocked(store: Store, chat: Chat, bot: Bot) -> bool:
    return store.member(chat, bot.user.id).status == "kicked"


def _must_be_in(store: Store, chat: Chat, user_id: int) -> None:
    if not store.member(chat, user_id).is_in:
        raise WrongCall(f"user {user_id} is not in the chat", 403)


def request(store: Store, chat: Chat, user_id: int, link: InviteLink | None = None) -> None:
    """A user asks to be let in.

    Raises:
        WrongCall: already in, or banned.
    """
    old = store.member(chat, user_id)
    if old.is_in:
        raise WrongCall(f"user {user_id} is already in the chat", 409)
    if old.status == "kicked":
        raise WrongCall(f"user {user_id} is banned from the chat", 403)
    chat.requests[user_id] = link
    update: Json = {
        "chat": store.chat_json(chat),
        "from": store.user_json(user_id),
        "user_chat_id": user_id,
        "date": store.unix(),
    }
    if link is not None:
        update["invite_link"] = link_json(link, chat, store.users)
    store.emit(chat, "chat_join_request", update, right="can_invite_users")
    store.notify("request", chat=chat.id, user=user_id)


def usable_link(store: Store, chat: Chat, url: str) -> InviteLink:
    """The link of that address.

    Raises:
        WrongCall: it is unknown, revoked, expired or used up.
    """
    link = chat.links.get(url)
    if link is None:
        raise WrongCall(f"the chat has no invite link {url}", 404)
    if link.revoked:
        raise WrongCall("the invite link was revoked", 403)
    if link.expires and store.unix() >= link.expires:
        raise WrongCall("the invite link has expired", 403)
    if link.member_limit and len(link.joined) >= link.member_limit:
        raise WrongCall("the invite link is used up", 403)
    return link


def make_admin(
    store: Store,
    chat: Chat,
    user_id: int,
    rights: frozenset[str] | None = None,
    *,
    anonymous: bool = False,
) -> None:
    """Make somebody administrator; the first of a chat without owner becomes the owner.

    Args:
        rights: None = all.
    """
    has_owner = any(m.status == "creator" for m in chat.members.values())
    person = not store.users[user_id].is_bot
    owner = not has_owner and rights is None and person
    current = store.member(chat, user_id)
    if current.status == "creator":
        change(store, chat, replace(current, anonymous=anonymous), user_id)
        return
    if not current.is_in:
        chat.members[user_id] = Member(user_id, "member")
    given = all_rights(chat.type) if rights is None else rights | {"can_manage_chat"}
    status = "creator" if owner else "administrator"
    new = Member(user_id, status, rights=given, anonymous=anonymous, title=current.title)
    change(store, chat, new, _owner(chat) or user_id)


def demote(store: Store, chat: Chat, user_id: int) -> None:
    """The owner takes an administrator's rights.

    Raises:
        WrongCall: the user is the owner, or no administrator.
    """
    if store.member(chat, user_id).status != "administrator":
        raise WrongCall(f"user {user_id} is no administrator who could be demoted", 409)
    change(store, chat, Member(user_id, "member"), _owner(chat) or user_id)


def _owner(chat: Chat) -> int | None:
    return next((m.user_id for m in chat.members.values() if m.status == "creator"), None)


def place_bot(store: Store, chat: Chat, bot: Bot, rights: frozenset[str] | None) -> None:
    """Put a bot into a chat as administrator; ``rights`` None = all of them."""
    given = all_rights(chat.type) if rights is None else rights | {"can_manage_chat"}
    owner = _owner(chat) or bot.user.id
    change(store, chat, Member(bot.user.id, "administrator", rights=given), owner)
