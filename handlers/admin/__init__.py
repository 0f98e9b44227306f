"""Kick, mute and ban by command, with a button that takes it back."""

from aiogram import Router

from bot.plugin import Plugin, Role, Stage, action, command
from handlers.admin.aim import aim_of
from handlers.admin.orders import lift, punish, undo
from handlers.admin.settings import AdminSettings

RIGHT = "can_restrict_members"


def _order(*names: str) -> command:
    return command(
        *names,
        role=Role.MODERATOR,
        right=RIGHT,
        takes="target",
        help=f"admin.help.{names[0]}",
    )


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="admin")
    router.message.register(punish, _order("kick", "踢"), aim_of)
    router.message.register(punish, _order("mute", "禁言"), aim_of)
    router.message.register(punish, _order("tmute"), aim_of)
    router.message.register(punish, _order("ban", "封禁"), aim_of)
    router.message.register(punish, _order("tban"), aim_of)
    router.message.register(lift, _order("unmute", "解禁"), aim_of)
    router.message.register(lift, _order("unban", "解封"), aim_of)
    router.callback_query.register(undo, action("undo", role=Role.MODERATOR, right=RIGHT))
    return router


plugin = Plugin(
    "admin",
    Stage.COMMAND,
    AdminSettings,
    build_router,
    rights={RIGHT, "can_delete_messages"},
)
