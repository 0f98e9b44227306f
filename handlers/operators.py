"""Operators see their groups, give them names, and decide about groups of strangers.

It is on in every chat: a group must be named before the config can say anything about it.
"""

from dataclasses import dataclass
from datetime import timedelta

from aiogram import Router
from aiogram.methods import AnswerCallbackQuery, LeaveChat, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.plugin import (
    Buttons,
    Chats,
    CommandCall,
    GroupInfo,
    GroupSettings,
    Html,
    Menu,
    Outbox,
    Phrases,
    Plugin,
    Refused,
    Stage,
    Stranger,
    action,
    command,
    judge,
)
from text.suggest import did_you_mean

PAGE = 10  # groups in one message
LIST_LIFE = timedelta(minutes=2)  # of the list in a group: it concerns nobody there
MOST_OFFERED = 6  # names on buttons
LONGEST_ON_BUTTON = 40  # bytes; Telegram takes 64 with plug-in, action and signature


@dataclass(frozen=True, slots=True)
class Desk:
    """What naming a group is done with."""

    chats: Chats
    phrases: Phrases
    buttons: Buttons

    async def bind(self, chat_id: int, name: str) -> tuple[Html, InlineKeyboardMarkup | None]:
        """Give the group the name; what to say about it."""
        try:
            before = await self.chats.bind(chat_id, name)
        except Refused as refused:
            return self.phrases(refused.key, **refused.values), None
        lines = [self.phrases("operators.bound", name=name)]
        back = None
        if before is not None:
            lines.append(self.phrases("operators.moved", chat=self.chats.title(before)))
            back = self.keyboard([(self.phrases("operators.back").unmarked(), "back", before)])
        return Html("\n".join(lines)), back

    def keyboard(self, offers: list[tuple[str, str, object]]) -> InlineKeyboardMarkup | None:
        """One button a row: label, action, what it carries."""
        rows: list[list[InlineKeyboardButton]] = [
            [self.buttons(label, name, str(payload))]
            for label, name, payload in offers
            if len(str(payload).encode()) <= LONGEST_ON_BUTTON
        ]
        return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


@judge(gives="desk")
async def desk_of(_: object, *, chats: Chats, phrases: Phrases, buttons: Buttons) -> Desk:
    """What naming a group is done with."""
    return Desk(chats, phrases, buttons)


# --- names -----------------------------------------------------------------------------------


async def bind(message: Message, *, call: CommandCall, desk: Desk) -> SendMessage:
    """``/bind NAME`` in the group; alone it tells the present name."""
    if message.chat.type == "private":
        return message.reply(desk.phrases("refused.group_only"))
    name = call.args.strip()
    if not name:
        return _present_name(message, desk)
    near = did_you_mean(name, desk.chats.names_waiting())
    if near is not None and near != name:
        text = desk.phrases("operators.did_you_mean", name=name, near=near)
        offers: list[tuple[str, str, object]] = [
            (desk.phrases("operators.use", name=one).unmarked(), "bind", one)
            for one in (near, name)
        ]
        return message.reply(text, reply_markup=desk.keyboard(offers))
    text, keyboard = await desk.bind(message.chat.id, name)
    return message.reply(text, reply_markup=keyboard)


def _present_name(message: Message, desk: Desk) -> SendMessage:
    name = desk.chats.group_name(message.chat.id)
    waiting = desk.chats.names_waiting()[:MOST_OFFERED]
    key = "operators.unnamed" if name is None else "operators.named"
    lines = [desk.phrases(key, name=name or "")]
    if waiting:
        lines.append(desk.phrases("operators.waiting", names=", ".join(waiting)))
    offers: list[tuple[str, str, object]] = [(one, "bind", one) for one in waiting]
    keyboard = desk.keyboard(offers) if name is None else None
    return message.reply("\n".join(lines), reply_markup=keyboard)


async def press_bind(query: CallbackQuery, *, payload: str, desk: Desk, outbox: Outbox) -> None:
    """A name was chosen by its button."""
    if isinstance(query.message, Message):
        text, keyboard = await desk.bind(query.message.chat.id, payload)
        outbox.post(query.message.edit_text(text, reply_markup=keyboard))


async def press_back(query: CallbackQuery, *, payload: str, desk: Desk, outbox: Outbox) -> None:
    """The name goes back to the group that had it."""
    if not isinstance(query.message, Message):
        return
    here, other = query.message.chat.id, int(payload)
    name = desk.chats.group_name(here)
    if name is None:
        text = desk.phrases("operators.unnamed")
    else:
        try:
            await desk.chats.bind(other, name)
            chat = desk.chats.title(other)
            text = desk.phrases("operators.given_back", name=name, chat=chat)
        except Refused as refused:
            text = desk.phrases(refused.key, **refused.values)
    outbox.post(query.message.edit_text(text))


async def unbind(message: Message, *, chats: Chats, phrases: Phrases) -> SendMessage:
    """Take the group's name away."""
    if message.chat.type == "private":
        return message.reply(phrases("refused.group_only"))
    try:
        name = await chats.unbind(message.chat.id)
    except Refused as refused:
        return message.reply(phrases(refused.key, **refused.values))
    key = "operators.unnamed" if name is None else "operators.unbound"
    return message.reply(phrases(key, name=name or ""))


# --- the list ----------------------------------------------------------------------------------


async def show_groups(
    message: Message,
    *,
    call: CommandCall,
    chats: Chats,
    menu: Menu,
    phrases: Phrases,
    outbox: Outbox,
) -> None:
    """``/groups`` lists every group; in a group the list goes away again."""
    pages = _pages([one for one in await chats.groups() if _is_listed(one)])
    asked = call.args.strip()
    number = min(int(asked), len(pages)) if asked.isdecimal() and int(asked) else 1
    lines = [phrases("operators.list", total=sum(map(len, pages)))]
    for one in pages[number - 1]:
        lines.append(await _line(one, chats, menu, phrases))
    if waiting := chats.names_waiting():
        lines.append(phrases("operators.waiting", names=", ".join(waiting)))
    if len(pages) > 1:
        lines.append(phrases("operators.page", page=number, pages=len(pages)))
    life = None if message.chat.type == "private" else LIST_LIFE
    outbox.post(message.reply("\n".join(lines)), delete_after=life)


def _is_listed(group: GroupInfo) -> bool:
    """Groups that the bot was removed from are told only where a name waits for them."""
    return group.stranger is not Stranger.LEFT and (group.present or group.name is not None)


def _pages(groups: list[GroupInfo]) -> list[list[GroupInfo]]:
    return [groups[at : at + PAGE] for at in range(0, len(groups), PAGE)] or [[]]


async def _line(group: GroupInfo, chats: Chats, menu: Menu, phrases: Phrases) -> Html:
    """Name, title, members and what is missing; of a stranger's group its title only."""
    name = phrases("operators.name", name=group.name) if group.name else Html("")
    if not group.present:
        return phrases("operators.gone", name=name, chat=group.title)
    if group.stranger is not None and group.name is None:
        return phrases(f"operators.stranger_{group.stranger.value}", chat=group.title)
    members = await chats.member_count(group.id)
    line = phrases("operators.group", name=name, chat=group.title, members=members)
    missing = _missing(group, menu)
    if not missing:
        return line
    said = phrases("operators.separator").join(phrases(f"right.{one}") for one in missing)
    return Html(line + phrases("operators.missing", rights=Html(said)))


def _missing(group: GroupInfo, menu: Menu) -> list[str]:
    """The rights that the plug-ins on there need and the bot lacks."""
    return [] if group.rights is None else sorted(menu.rights(group.id) - group.rights)


# --- strangers ---------------------------------------------------------------------------------


async def keep(query: CallbackQuery, *, payload: str, desk: Desk, outbox: Outbox) -> None:
    """The group counts as one of ours from now on."""
    chat_id = int(payload)
    title = next((one.title for one in await desk.chats.groups() if one.id == chat_id), payload)
    kept = await desk.chats.adopt(chat_id)
    key = "operators.kept" if kept else "operators.decided"
    _replace_card(query, desk.phrases(key, chat=title), outbox)


async def go(
    query: CallbackQuery, *, payload: str, desk: Desk, outbox: Outbox
) -> AnswerCallbackQuery | None:
    """The bot leaves; a group that was kept meanwhile is not left by an old card."""
    chat_id = int(payload)
    known = {one.id: one for one in await desk.chats.groups()}
    group = known.get(chat_id)
    if group is None or group.stranger is not Stranger.ASKED or group.name is not None:
        return query.answer(desk.phrases("operators.decided").unmarked(), show_alert=True)
    outbox.post(SendMessage(chat_id=chat_id, text=desk.phrases("strangers.leave")))
    outbox.post(LeaveChat(chat_id=chat_id))
    _replace_card(query, desk.phrases("operators.left", chat=group.title), outbox)
    return None


def _replace_card(query: CallbackQuery, text: Html, outbox: Outbox) -> None:
    if isinstance(query.message, Message):
        outbox.post(query.message.edit_text(text))


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="operators")
    listing = command(
        "groups", "群列表", operator=True, takes="text", help="operators.help.groups"
    )
    naming = command(
        "bind",
        "绑定",
        operator=True,
        takes="text",
        help="operators.help.bind",
        group_only=True,
    )
    freeing = command(
        "unbind", "解绑", operator=True, help="operators.help.unbind", group_only=True
    )
    router.message.register(show_groups, listing)
    router.message.register(bind, naming, desk_of)
    router.message.register(unbind, freeing)
    router.callback_query.register(press_bind, action("bind", operator=True), desk_of)
    router.callback_query.register(press_back, action("back", operator=True), desk_of)
    router.callback_query.register(keep, action("keep", operator=True), desk_of)
    router.callback_query.register(go, action("go", operator=True), desk_of)
    return router


plugin = Plugin("operators", Stage.COMMAND, GroupSettings, build_router, everywhere=True)
