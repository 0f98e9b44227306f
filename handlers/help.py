"""Tell people what they can do here: the commands that are on, for those who may use them."""

from datetime import timedelta

from aiogram import Bot, Router
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message
from pydantic import Field

from bot.plugin import (
    GroupSettings,
    Html,
    Menu,
    MenuItem,
    Outbox,
    Phrases,
    Plugin,
    Role,
    Sender,
    Stage,
    command,
)


class HelpSettings(GroupSettings):
    """How the help behaves in a group."""

    delete_after: timedelta | None = Field(
        timedelta(minutes=2), description="remove the list from the group after; null keeps it"
    )


async def show_help(
    message: Message,
    *,
    settings: HelpSettings,
    sender: Sender,
    menu: Menu,
    phrases: Phrases,
    outbox: Outbox,
) -> None:
    """List the caller's commands; in a group the list goes away again."""
    listed = menu_text(menu.commands(message.chat.id), sender, phrases)
    life = None if message.chat.type == "private" else settings.delete_after
    outbox.post(message.reply(listed), delete_after=life)


async def greet(
    message: Message, *, sender: Sender, menu: Menu, phrases: Phrases, bot: Bot
) -> SendMessage | None:
    """Say hello to who opened a private chat; a group's /start means other bots."""
    if message.chat.type != "private":
        return None
    items = menu.commands(message.chat.id)
    parts = [phrases("help.hello")]
    if any("faq" in item.names for item in items):
        parts.append(phrases("help.ask"))
    parts.append(phrases("help.add"))
    parts.append(Html(menu_text(items, sender, phrases)))
    me = await bot.me()  # known since the start, nothing is fetched
    url = f"https://t.me/{me.username}?startgroup=true"
    add = InlineKeyboardButton(text=phrases("help.add_button").unmarked(), url=url)
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[add]])
    return message.answer("\n\n".join(parts), reply_markup=keyboard)


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="help")
    router.message.register(show_help, command("help", "帮助", help="help.help"))
    router.message.register(greet, command("start"))
    return router


def menu_text(items: list[MenuItem], sender: Sender, phrases: Phrases) -> str:
    """The list, HTML: one line a command that the sender may use and that explains itself."""
    lines = [
        phrases("help.line", names=Html(_names(item)), text=phrases.text(item.help))
        for item in items
        if item.help and may_use(item, sender)
    ]
    return "\n".join([phrases("help.title"), *lines]) if lines else phrases("help.nothing")


def may_use(item: MenuItem, sender: Sender) -> bool:
    """Whether the command would not be refused to this sender."""
    if sender.operator:
        return True
    if item.operator or (sender.role or Role.MEMBER) < item.role:
        return False
    return item.right is None or item.right in sender.rights


def _names(item: MenuItem) -> str:
    return " ".join(f"/{name}" if name.isascii() else name for name in item.names)


plugin = Plugin("help", Stage.COMMAND, HelpSettings, build_router)
