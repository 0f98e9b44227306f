"""``/sim/*``: people act, time moves, failures are ordered, and everything can be looked at."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.emulator import membership, orders, speech
from bot.emulator.errors import WrongCall, unknown_word
from bot.emulator.faults import BAD_GATEWAY, CUT, HANG, HTML_PAGE, Fault
from bot.emulator.host import BotHost
from bot.emulator.images import image_size
from bot.emulator.orders import Order
from bot.emulator.rights import all_rights
from bot.emulator.settle import Settler
from bot.emulator.speech import Words
from bot.emulator.state import Chat, Json, Member, Message, StoredFile, Upload
from bot.emulator.transcript import member_view, members, message_view, transcript
from bot.emulator.validate import known_methods
from bot.emulator.world import World

_CLICK_S = 10.0
_STEP_S = 5.0

Act = Callable[[Any], Awaitable[Json]]


class Control:
    """The control API without its wire: a body goes in, JSON comes out.

    Args:
        host: the bot in this process; None = it runs elsewhere.
    """

    def __init__(self, world: World, host: BotHost | None = None) -> None:
        self._world = world
        self._host = host
        self.settler = Settler(world, host)
        self.acts: Mapping[str, tuple[type[Order], Act]] = MappingProxyType(
            {
                "chats": (orders.MakeChat, self._make_chat),
                "users": (orders.MakeUser, self._make_user),
                "bots": (orders.MakeBot, self._make_bot),
                "botfather": (orders.BotFather, self._botfather),
                "join": (orders.Join, self._join),
                "leave": (orders.Leave, self._leave),
                "request": (orders.Ask, self._request),
                "admin": (orders.Admin, self._admin),
                "say": (orders.Say, self._say),
                "edit": (orders.Edit, self._edit),
                "react": (orders.React, self._react),
                "click": (orders.Click, self._click),
                "settle": (orders.Wait, self._settle),
                "clock": (orders.MoveClock, self._clock),
                "limits": (orders.SetLimits, self._limits),
                "faults": (orders.OrderFault, self._faults),
                "migrate": (orders.Migrate, self._migrate),
            }
        )

    async def do(self, name: str, body: Json) -> Json:
        """Carry out ``POST /sim/<name>``.

        Raises:
            WrongCall: it cannot be done; one sentence.
        """
        if name not in self.acts:
            raise WrongCall(f"unknown call {unknown_word(name, list(self.acts))}", 404)
        model, act = self.acts[name]
        return await act(orders.read_order(model, body))

    # --- looking --------------------------------------------------------------------------------

    def transcript(self, chat_id: int) -> Json:
        """What was said in a chat."""
        return {"messages": transcript(self._world, self._old_chat(chat_id))}

    def members(self, chat_id: int) -> Json:
        """Everyone who ever was in a chat."""
        return {"members": members(self._world, self._old_chat(chat_id))}

    def calls(self, since: int = 0) -> Json:
        """What the bots called after call number ``since``."""
        return {"calls": [call.as_json() for call in self._world.calls if call.n > since]}

    def bots(self) -> Json:
        """The bots and their tokens, which are good here only."""
        bots = self._world.bots.values()
        return {"bots": [_bot_view(b.user.id, b.user.username, b.token) for b in bots]}

    def time(self) -> Json:
        """The clock of the world."""
        clock = self._world.clock
        return {"now": clock.now().isoformat(), "rate": clock.rate}

    def _old_chat(self, chat_id: int) -> Chat:
        chat = self._world.find_chat(chat_id)
        if chat is None:
            raise WrongCall(f"there is no chat {chat_id}", 404)
        return chat

    # --- people and places ----------------------------------------------------------------------

    async def _make_chat(self, order: orders.MakeChat) -> Json:
        world = self._world
        if order.type == "private":
            if order.plugins is not None or order.settings:
                raise WrongCall("plugins and settings are a group's")
            user = world.add_user(order.title, order.username)
            chat = world.living_chat(user.id)
            chat.members[world.bot.user.id] = Member(world.bot.user.id, "member")
        else:
            chat = await self._found(order)
        bot = world.bot
        return {
            "id": chat.id,
            "type": chat.type,
            "title": order.title,
            "username": chat.username,
            "topics": {name: topic for topic, name in chat.topics.items()} or None,
            "linked_chat": chat.linked_id,
            "bot": {"id": bot.user.id, "username": bot.user.username},
        }

    async def _found(self, order: orders.MakeChat) -> Chat:
        world = self._world
        forum = order.topics is True or isinstance(order.topics, list)
        names = order.topics if isinstance(order.topics, list) else []
        if order.username and world.find_username(order.username) is not None:
            raise WrongCall(f"the username {order.username} is taken", 409)
        rights = _rights(order.bot_rights, order.type)
        linked = world.living_chat(order.linked_chat) if order.linked_chat else None
        owner = world.known_user(order.owner) if order.owner is not None else None
        chat = world.make_chat(
            order.title,
            order.type,
            topics=[] if forum else None,
            linked_to=linked,
            bot_in=False,
        )
        chat.username = order.username
        await self._configure(chat, order)
        if owner is not None:
            membership.make_admin(world, chat, owner.id)
        if order.bot_in:
            membership.place_bot(world, chat, world.bot, rights)
        for name in names:
            world.add_topic(chat, name)
        return chat

    async def _configure(self, chat: Chat, order: orders.MakeChat) -> None:
        try:
            if self._host is not None:
                language = order.language or "zh-CN"
                given = (order.plugins, order.settings, language)
                await self._host.configure(chat.id, *given, rehearsal=order.rehearsal)
            elif order.plugins is not None or order.settings or order.language or order.rehearsal:
                raise ValueError(
                    "plugins, settings, language and rehearsal need a bot in this process; "
                    "this one runs elsewhere"
                )
        except ValueError as error:
            del self._world.chats[chat.id]
            raise WrongCall(str(error)) from error

    async def _make_user(self, order: orders.MakeUser) -> Json:
        user = self._world.add_user(
            order.first_name,
            order.username,
            last_name=order.last_name,
            language_code=order.language_code,
        )
        return {"id": user.id, "first_name": user.first_name, "username": user.username}

    async def _make_bot(self, order: orders.MakeBot) -> Json:
        bot = self._world.add_bot(order.first_name, order.username)
        return _bot_view(bot.user.id, bot.user.username, bot.token)

    async def _botfather(self, order: orders.BotFather) -> Json:
        bot = self._world.bots[self._bot_id(order.bot) or self._world.bot.user.id]
        if order.privacy is not None:
            bot.privacy = order.privacy
        if order.join_groups is not None:
            bot.joins_groups = order.join_groups
        return {
            "id": bot.user.id,
            "username": bot.user.username,
            "privacy": bot.privacy,
            "join_groups": bot.joins_groups,
        }

    async def _join(self, order: orders.Join) -> Json:
        world = self._world
        if order.chat == order.user:
            membership.unblock(world, world.living_chat(order.chat))
            return member_view(world, world.living_chat(order.chat), order.user)
        chat, user = self._group(order.chat), world.known_user(order.user)
        by = world.known_user(order.by) if order.by is not None else None
        world.join(chat, user, order.invite_link, by=by)
        return member_view(world, chat, order.user)

    async def _leave(self, order: orders.Leave) -> Json:
        world = self._world
        if order.chat == order.user:
            membership.block(world, world.living_chat(order.chat))
            return member_view(world, world.living_chat(order.chat), order.user)
        chat, user = self._group(order.chat), world.known_user(order.user)
        by = world.known_user(order.by) if order.by is not None else None
        world.leave(chat, user, by=by)
        return member_view(world, chat, order.user)

    async def _request(self, order: orders.Ask) -> Json:
        world = self._world
        chat = self._group(order.chat)
        url = order.invite_link
        link = membership.usable_link(world, chat, url) if url else None
        membership.request(world, chat, world.known_user(order.user).id, link)
        return {"requested": True}

    async def _admin(self, order: orders.Admin) -> Json:
        chat = self._group(order.chat)
        user = self._world.known_user(order.user)
        if order.demote:
            membership.demote(self._world, chat, user.id)
            return member_view(self._world, chat, user.id)
        rights = _rights(order.rights, chat.type)
        membership.make_admin(self._world, chat, user.id, rights, anonymous=order.anonymous)
        return member_view(self._world, chat, user.id)

    def _group(self, chat_id: int) -> Chat:
        chat = self._world.living_chat(chat_id)
        if chat.type == "private":
            raise WrongCall("a private chat has no members to change")
        return chat

    async def _migrate(self, order: orders.Migrate) -> Json:
        chat = self._world.migrate(self._world.living_chat(order.chat))
        return {"id": chat.id}

    # --- speech ---------------------------------------------------------------------------------

    async def _say(self, order: orders.Say) -> Json:
        world = self._world
        chat = world.living_chat(order.chat)
        if (order.user is None) == (order.sender_chat is None):
            raise WrongCall("say who speaks: either user or sender_chat")
        orders.check_attached(order)
        if order.signature is not None and order.sender_chat is None:
            raise WrongCall("a signature needs sender_chat")
        user = world.known_user(order.user) if order.user is not None else None
        sender = world.living_chat(order.sender_chat) if order.sender_chat is not None else None
        words = Words(
            order.text or order.caption or "",
            self._photo(order.photo) if order.photo is not None else None,
            order.reply_to,
            order.quote,
            order.topic,
            order.entities,
            via_bot=self._bot_id(order.via_bot),
            signature=order.signature,
        )
        if order.document is not None:
            upload = Upload(order.file_name or "file", _bytes(order.document, "document"))
            words.document = world.add_file(upload, "document")
        if order.forward_from is not None:
            words.forward_origin = speech.origin_of(world, order.forward_from)
        message = world.say(chat, user, words.text, words=words, sender_chat=sender)
        return message_view(world, message)

    def _bot_id(self, number: int | None) -> int | None:
        if number is not None and number not in self._world.bots:
            raise WrongCall(f"there is no bot {number}", 404)
        return number

    def _photo(self, text: str) -> StoredFile:
        content = _bytes(text, "photo")
        # a person's client would make any picture fit; its size does not matter here
        size = image_size(content) or (1, 1)
        return self._world.add_file(Upload("photo.jpg", content), "photo", size)

    async def _edit(self, order: orders.Edit) -> Json:
        chat = self._world.living_chat(order.chat)
        message = speech.edit(self._world, chat, order.message, order.text)
        return message_view(self._world, message)

    async def _react(self, order: orders.React) -> Json:
        world = self._world
        chat = world.living_chat(order.chat)
        user = world.known_user(order.user)
        speech.react(world, chat, order.message, user.id, order.emoji)
        return message_view(world, chat.messages[order.message])

    async def _click(self, order: orders.Click) -> Json:
        world = self._world
        chat = world.living_chat(order.chat)
        user = world.known_user(order.user)
        pressed = speech.press(world, chat, self._clicked(chat, order), user.id, order.button)
        resting = asyncio.ensure_future(self.settler.settle(_CLICK_S))
        either: set[asyncio.Future[Any]] = {pressed.answer, resting}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        resting.cancel()
        return {"answer": pressed.answer.result() if pressed.answer.done() else None}

    def _clicked(self, chat: Chat, order: orders.Click) -> Message:
        if order.ephemeral is not None:
            found = chat.ephemeral.get(order.ephemeral)
        elif order.message is not None:
            found = chat.messages.get(order.message)
        else:
            raise WrongCall("the key message is missing")
        if found is None:
            raise WrongCall(f"the chat has no message {order.ephemeral or order.message}", 404)
        return found

    # --- time and trouble -----------------------------------------------------------------------

    async def _settle(self, order: orders.Wait) -> Json:
        return (await self.settler.settle(order.timeout_s)).as_json()

    async def _clock(self, order: orders.MoveClock) -> Json:
        clock = self._world.clock
        if len(order.model_dump(exclude_none=True)) != 1:
            raise WrongCall("give one of advance_s, jump_s and rate")
        if order.rate is not None:
            clock.set_rate(order.rate)
        elif order.jump_s is not None:
            clock.jump(order.jump_s)
        elif order.advance_s is not None:
            next_due = self._host.next_due if self._host is not None else None
            await clock.advance(
                order.advance_s,
                lambda: self.settler.settle(_STEP_S),
                next_due=next_due,
                busy=self.settler.busy,
            )
        return {**self.time(), "pending": self.settler.pending()}

    async def _limits(self, order: orders.SetLimits) -> Json:
        self._world.limits.set(order.overall_per_s, order.chat_per_s, order.group_per_min)
        return order.model_dump()

    async def _faults(self, order: orders.OrderFault) -> Json:
        names = known_methods()
        if order.method is not None and order.method.lower() not in names:
            choices = [method.__api_method__ for method in names.values()]
            raise WrongCall(f"unknown method {unknown_word(order.method, choices)}")
        word = {"cut": CUT, "hang": HANG, "html": BAD_GATEWAY}
        status = word[order.status] if isinstance(order.status, str) else order.status
        if status not in (CUT, HANG) and not 400 <= status <= 599:
            words = '"cut", "hang" or "html"'
            raise WrongCall(f"status must be 400 to 599, or one of {words}")
        page = HTML_PAGE if order.status == "html" else None
        self._world.faults.order(
            Fault(
                status,
                order.times,
                order.method,
                order.chat,
                order.retry_after,
                order.after_effect,
                order.body if order.body is not None else page,
            )
        )
        return order.model_dump()

    def clear_faults(self) -> Json:
        """Take all ordered failures back."""
        self._world.faults.clear()
        return {"cleared": True}


def _rights(names: list[str] | None, kind: str) -> frozenset[str] | None:
    if names is None:
        return None
    choices = all_rights(kind)
    for name in names:
        if name not in choices:
            raise WrongCall(f"a {kind} has no right {unknown_word(name, sorted(choices))}")
    return frozenset(names)


def _bot_view(number: int, username: str | None, token: str) -> Json:
    return {"id": number, "username": username, "token": token}


def _bytes(text: str, what: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise WrongCall(f"{what} is no base64") from error
