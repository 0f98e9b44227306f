"""Steps 2 and 4: the bot's account: its token, the way to Telegram, what it may read."""

from __future__ import annotations

from bot.cli.setup.desk import Desk
from bot.problems import StartRefused
from bot.proxy import masked_proxy, proxy_url

PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


def greet(desk: Desk, token: str) -> bool:
    """Meet the bot of a token, through a proxy if need be; then keep token and proxy.

    Returns:
        False when Telegram does not know the token.

    Raises:
        StartRefused: nobody is there to mend it.
    """
    from bot.cli.setup.telegram import (  # noqa: PLC0415 - aiogram takes seconds to import
        Inbox,
        Unreachable,
        WrongToken,
        make_line,
        meet,
    )

    proxy = _stored_proxy(desk)
    while True:
        try:
            bot = make_line(token, desk.api, proxy)
            me = desk.do(meet(bot, desk.options.timeout_s))
        except WrongToken:
            desk.talk.missing("token.wrong")
            return False
        except Unreachable as problem:
            desk.talk.missing("proxy.unreachable", reason=problem)
            proxy = ask_proxy(desk, proxy)
            continue
        if desk.bot is not None:
            desk.do(desk.bot.session.close())
        desk.bot, desk.me, desk.inbox = bot, me, Inbox(bot, desk.clock)
        desk.talk.done("token.good", name=me.full_name, username=me.username or "")
        _keep(desk, token, proxy)
        return True


def _stored_proxy(desk: Desk) -> str | None:
    try:
        stored = desk.secret("GUANJIA_PROXY")
        return proxy_url(stored) if stored else None
    except ValueError:
        desk.talk.missing("proxy.shape")
        return ask_proxy(desk, None)


def _keep(desk: Desk, token: str, proxy: str | None) -> None:
    found: dict[str, str | None] = {"GUANJIA_TOKEN": token, "GUANJIA_PROXY": proxy}
    if desk.options.api:
        found["GUANJIA_API"] = desk.options.api
    if any(desk.secret_file().get(name) != value for name, value in found.items()):
        desk.keep(**found)
        desk.talk.done("token.kept", file=desk.home / ".env")
        if proxy:
            desk.talk.done("proxy.kept", proxy=masked_proxy(proxy))


def ask_token(desk: Desk) -> None:
    """Say how to get a bot, ask for its token until it is one."""
    given = desk.options.token
    if given is not None and greet(desk, given):
        return
    if desk.talk.assume:
        raise StartRefused(desk.talk.words("token.none"))
    desk.talk.say("token.how")
    from bot.cli.setup.telegram import token_in  # noqa: PLC0415

    while True:
        token = token_in(desk.talk.secret("token.ask"))
        if token is None:
            desk.talk.missing("token.shape")
        elif greet(desk, token):
            return


def ask_proxy(desk: Desk, before: str | None) -> str | None:
    """The proxy to try next; None = none.

    Raises:
        StartRefused: nobody is there to name one.
    """
    talk = desk.talk
    if talk.assume:
        raise StartRefused(talk.words("proxy.none"))
    talk.say("proxy.about")
    found = before or next((desk.environ[name] for name in PROXIES if desk.environ.get(name)), "")
    while True:
        try:
            proposed = masked_proxy(proxy_url(found)) if found else ""
            written = talk.ask("proxy.ask", proposed)
            if written in ("", "-"):
                return None
            return proxy_url(found) if written == proposed else _with_password(desk, written)
        except ValueError:
            found = ""
            talk.missing("proxy.shape")


def _with_password(desk: Desk, written: str) -> str:
    """The proxy's address, with the password asked for apart, so that it is not shown."""
    url = proxy_url(written)
    before, found, place = url.rpartition("@")
    if not found or not before.endswith(":"):
        return url
    password = desk.talk.secret("proxy.password")
    return proxy_url(f"{before}{password}@{place}")


def check_privacy(desk: Desk) -> None:
    """See to it that the bot may read the group and be added to it."""
    from bot.cli.setup.telegram import Unreachable, meet  # noqa: PLC0415

    talk = desk.talk
    if desk.me is not None and not reads_all(desk):
        talk.say("privacy.how", username=desk.username)
    while desk.me is not None:
        if desk.me.can_join_groups is False:
            talk.missing("privacy.closed", username=desk.username)
        if desk.me.can_read_all_group_messages is False:
            talk.missing("privacy.on")
        if reads_all(desk):
            talk.done("privacy.off")
            return
        if not talk.go_on("privacy.again"):
            talk.warn("privacy.skipped")
            return
        try:
            desk.me = desk.do(meet(desk.line, desk.options.timeout_s))
        except Unreachable as problem:
            talk.missing("line.broken", reason=problem)


def reads_all(desk: Desk) -> bool:
    """Whether privacy mode is off and the bot can be added."""
    me = desk.me
    return me is not None and me.can_read_all_group_messages is True and bool(me.can_join_groups)
