"""Who must not be punished, and what the bot cannot do."""

from bot.grammar import Person, SenderKind
from bot.people.known import ChatState
from bot.people.senders import ANONYMOUS_ADMIN_ID, SERVICE_ACCOUNTS
from bot.sanctions import Sanction
from bot.services import Refused, Role, Sender

_NEEDS = {
    Sanction.DELETE: "can_delete_messages",
    Sanction.MUTE: "can_restrict_members",
    Sanction.KICK: "can_restrict_members",
    Sanction.BAN: "can_restrict_members",
}


def protect(state: ChatState, bot_id: int, target: Person, by: Sender | None) -> None:
    """Refuse to punish those who are above it.

    Raises:
        Refused: an administrator, the group's own channel, the bot, one of Telegram's own
            accounts, oneself, somebody of no lower rank; or ranks are not known.
    """
    kind = target.kind
    if target.id == bot_id:
        raise Refused("refused.bot")
    if kind is SenderKind.LINKED_CHANNEL or target.id == state.linked_chat_id:
        raise Refused("refused.channel", who=target)
    if kind is SenderKind.ANONYMOUS_ADMIN or target.id in (state.id, ANONYMOUS_ADMIN_ID):
        raise Refused("refused.admin", who=target)
    if target.id in SERVICE_ACCOUNTS:
        raise Refused("refused.telegram")
    if by is not None and by.person.id == target.id:
        raise Refused("refused.self")
    if not state.admins_known:
        raise Refused("refused.unknown_roles")
    member = state.staff.get(target.id)
    role = Role.MEMBER if member is None else member.role
    if role >= Role.ADMIN:
        raise Refused("refused.admin", who=target)
    if role >= Role.MODERATOR and not _outranks(by, role):
        raise Refused("refused.rank" if by else "refused.admin", who=target)


def _outranks(by: Sender | None, role: Role) -> bool:
    return by is not None and (by.operator or (by.role is not None and by.role > role))


def own_right_missing(state: ChatState, sanction: Sanction) -> str | None:
    """The right that the bot is known to lack; None = it may, or nothing is known."""
    right = _NEEDS.get(sanction)
    if right is None or state.bot_rights is None or right in state.bot_rights:
        return None
    return right


def may_order(state: ChatState, by: Sender, sanction: Sanction) -> None:
    """A deletion is ordered by who may delete there, all else by who may restrict members.

    Cases are taken back by those who could order them in the case's own chat.

    Raises:
        Refused: the caller is not one of them.
    """
    if by.operator:
        return
    if by.person.id == state.id:
        role, rights = Role.ADMIN, state.hidden_rights
    else:
        member = state.staff.get(by.person.id)
        role = Role.MEMBER if member is None else member.role
        rights = frozenset() if member is None else member.held_rights
    if role < Role.MODERATOR:
        raise Refused("refused.role", role=Role.MODERATOR.name.lower())
    needed = _NEEDS.get(sanction, "can_restrict_members")
    if needed not in rights:
        raise Refused("refused.right", right=needed)
