"""What memory holds of a chat and of its members, and how it is read off Telegram's types."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from aiogram.enums import ChatMemberStatus
from aiogram.types import (
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberOwner,
    ChatMemberRestricted,
    ChatPermissions,
    ResultChatMemberUnion,
)

from bot.services import Role, Stranger

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
ALL_RIGHTS = frozenset(
    name
    for name in ChatMemberAdministrator.model_fields
    if name.startswith("can_") and name != "can_be_edited"
)
PERMISSIONS = tuple(ChatPermissions.model_fields)
MODERATOR_RIGHTS = frozenset({"can_restrict_members", "can_delete_messages"})
NO_RIGHTS: frozenset[str] = frozenset()

OUTSIDE = frozenset({"left", "kicked"})
_SILENT = frozenset({Stranger.NEW, Stranger.ASKED, Stranger.LEFT})
ADMINISTRATORS = frozenset({"creator", "administrator"})


@dataclass(frozen=True, slots=True)
class MemberState:
    """What is known of someone in a chat; ``status`` is one of Telegram's six words.

    A restricted user who is not in the chat has status ``left`` and his permissions.

    Attributes:
        until: end of a restriction or ban; None = no end, or none at all.
        granted: trusted or moderator, given through the bot.
    """

    status: str
    rights: frozenset[str] | None = None
    permissions: Mapping[str, bool] | None = None
    until: datetime | None = None
    anonymous: bool = False
    granted: Role | None = None
    joined_at: datetime | None = None
    invite_link: str | None = None

    @property
    def role(self) -> Role:
        """The role that status and grant give together."""
        if self.status == "creator":
            return Role.OWNER
        if self.status == "administrator":
            return Role.ADMIN
        return self.granted or Role.MEMBER

    @property
    def held_rights(self) -> frozenset[str]:
        """Telegram's names of the rights that the role brings."""
        if self.status in ADMINISTRATORS:
            return self.rights or NO_RIGHTS
        return MODERATOR_RIGHTS if self.granted == Role.MODERATOR else NO_RIGHTS

    @property
    def matters(self) -> bool:
        """Whether the role is more than a plain member's."""
        return self.status in ADMINISTRATORS or self.granted is not None


@dataclass(frozen=True, slots=True)
class ChatState:
    """What is known of a chat; replaced as a whole, never changed.

    Attributes:
        type: None while only its id was met.
        loaded: what the database knows of it is in here.
        dry_run: what the bot does by itself is only rehearsed; None = that is not decided yet.
        bot_status, bot_rights: the bot's own; rights None = not known.
        fetched_at: when the administrators were last fetched, ``NEVER`` = not known.
        staff: administrators and those with a granted role, complete once fetched.
        hidden_rights: what every administrator known to write anonymously may do.
    """

    id: int
    type: str | None = None
    loaded: bool = False
    title: str | None = None
    username: str | None = None
    name: str | None = None
    linked_chat_id: int | None = None
    migrated_to: int | None = None
    dry_run: bool | None = None
    added_by: int | None = None
    stranger: Stranger | None = None
    bot_status: str | None = None
    bot_rights: frozenset[str] | None = None
    fetched_at: datetime = NEVER
    staff: Mapping[int, MemberState] = field(default_factory=dict)
    hidden_rights: frozenset[str] = NO_RIGHTS

    @property
    def is_group(self) -> bool:
        """Group or supergroup, as far as is known."""
        return self.id < 0 and self.type != "channel"

    @property
    def silent(self) -> bool:
        """A stranger's group that nobody has said yes to: nothing is done there."""
        return self.stranger in _SILENT

    @property
    def bot_is_out(self) -> bool:
        """Whether the bot is known to have left, or to have been thrown out."""
        return self.bot_status in OUTSIDE

    @property
    def admins_known(self) -> bool:
        """Whether ``staff`` is complete, so that whoever is not in it is a plain member."""
        return self.fetched_at > NEVER

    def with_staff(self, staff: Mapping[int, MemberState]) -> "ChatState":
        """The same chat with other staff."""
        hidden = [member.held_rights for member in staff.values() if member.anonymous]
        rights = frozenset.intersection(*hidden) if hidden else NO_RIGHTS
        return replace(self, staff=staff, hidden_rights=rights)

    def with_member(self, user_id: int, member: MemberState) -> "ChatState":
        """The same chat after a change of one member."""
        if not member.matters and user_id not in self.staff:
            return self
        staff = {key: value for key, value in self.staff.items() if key != user_id}
        if member.matters:
            staff[user_id] = member
        return self.with_staff(staff)


def member_state(member: ResultChatMemberUnion) -> MemberState:
    """Read Telegram's description of a member."""
    if isinstance(member, ChatMemberOwner):
        return MemberState("creator", rights=ALL_RIGHTS, anonymous=member.is_anonymous)
    if isinstance(member, ChatMemberAdministrator):
        rights = frozenset(name for name in ALL_RIGHTS if getattr(member, name))
        return MemberState("administrator", rights=rights, anonymous=member.is_anonymous)
    if isinstance(member, ChatMemberRestricted):
        permissions = {name: getattr(member, name) is True for name in PERMISSIONS}
        status = "restricted" if member.is_member else "left"
        return MemberState(status, permissions=permissions, until=_end(member.until_date))
    if isinstance(member, ChatMemberBanned):
        return MemberState("kicked", until=_end(member.until_date))
    return MemberState(ChatMemberStatus(member.status).value)


def _end(until: datetime) -> datetime | None:
    """Telegram writes 0 for ever."""
    return until.astimezone(UTC) if until.timestamp() > 0 else None
