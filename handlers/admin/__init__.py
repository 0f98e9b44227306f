"""What admins do by command: warn, mute, kick, ban, delete, pin; most of it can be taken back."""

from typing import Literal

from aiogram import Router

from bot.plugin import Plugin, Role, Sanction, Stage, action, command
from handlers.admin.aim import aim_of
from handlers.admin.desk import desk_of
from handlers.admin.manners import MANNERS
from handlers.admin.orders import lift, punish, undo, warn
from handlers.admin.settings import AdminSettings
from handlers.admin.strikes import reset_warns, set_limit, set_mode, show_warns, unwarn
from handlers.admin.sweeping import delete, pin, purge, unpin

RESTRICT, DELETE, PIN = "can_restrict_members", "can_delete_messages", "can_pin_messages"
CHINESE = {"kick": ["踢"], "mute": ["禁言"], "ban": ["封禁"], "warn": ["警告"]}
EXPLAINED = frozenset({*CHINESE, "tmute", "tban"})  # /help needs no line for every manner


def _order(*names: str, explained: bool = True) -> command:
    return command(
        *names,
        role=Role.MODERATOR,
        right=RESTRICT,
        takes="target",
        help=f"admin.help.{names[0]}" if explained else "",
    )


def _sweep(*names: str, right: str) -> command:
    return command(
        *names,
        role=Role.MODERATOR,
        right=right,
        takes="reply",
        help=f"admin.help.{names[0]}",
    )


def _rule(name: Literal["warnlimit", "warnmode"]) -> command:
    return command(name, role=Role.ADMIN, right=RESTRICT, takes="text", help=f"admin.help.{name}")


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="admin")
    on = router.message.register
    for name, manner in MANNERS.items():
        handler = warn if manner.sanction is Sanction.WARN else punish
        order = _order(name, *CHINESE.get(name, ()), explained=name in EXPLAINED)
        on(handler, order, aim_of, desk_of)
    on(lift, _order("unmute", "解禁"), aim_of, desk_of)
    on(lift, _order("unban", "解封"), aim_of, desk_of)
    on(unwarn, _order("unwarn", "撤警"), aim_of, desk_of)
    on(show_warns, _order("warns"), aim_of, desk_of)
    on(reset_warns, _order("resetwarns"), aim_of, desk_of)
    on(set_limit, _rule("warnlimit"), desk_of)
    on(set_mode, _rule("warnmode"), desk_of)
    on(delete, _sweep("del", "删", right=DELETE), desk_of)
    on(purge, _sweep("purge", "清理", right=DELETE), desk_of)
    on(pin, _sweep("pin", "置顶", right=PIN), desk_of)
    on(unpin, _sweep("unpin", right=PIN), desk_of)
    router.callback_query.register(undo, action("undo", role=Role.MODERATOR, right=RESTRICT))
    return router


plugin = Plugin(
    "admin",
    Stage.COMMAND,
    AdminSettings,
    build_router,
    rights={RESTRICT, DELETE, PIN},
)
