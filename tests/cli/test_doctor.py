"""``doctor`` as a process: what it finds in real states, beside a running bot and without one."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.db.database import Database
from bot.db.migrate import upgrade
from bot.emulator.membership import demote, make_admin
from bot.emulator.state import Member
from tests.cli.processes import NOWHERE, WRONG_TOKEN, Desk, Done, Town, town

PLUGINS = "plugins: [flood, admin, faq, help]\n"
OPERATOR = 77
FINE = {"account", "clock", "zone", "database", "disk", "outbox", "groups", "stopped"}


def config(desk: Desk, bot: str = "limits: none", more: str = "") -> None:
    keys = f"operators: [{OPERATOR}], rehearsal: off, {bot}"
    desk.write("config.yaml", f"bot: {{{keys}}}\n{PLUGINS}{more}")


def lines(done: Done) -> list[dict[str, Any]]:
    assert done.err == "", done
    return [json.loads(line) for line in done.out.splitlines()]


def codes(done: Done) -> set[str]:
    """What is not fine."""
    return {one["code"] for one in lines(done) if one["severity"] != "fine"}


def only(done: Done, code: str) -> dict[str, Any]:
    (found,) = [one for one in lines(done) if one["code"] == code]
    return found


async def live_once(desk: Desk, here: Town) -> None:
    """The bot runs for a while, meets the group and its operator, and stops."""
    here.world.users[OPERATOR] = here.world.add_user("Olga", "olga")
    here.world.users[OPERATOR].id = OPERATOR
    private = here.world.living_chat(OPERATOR)
    private.members[here.world.bot.user.id] = Member(here.world.bot.user.id, "member")
    process = desk.start("run")
    await here.polled(process)
    here.world.say(private, here.world.users[OPERATOR], "hi")
    await here.say("hi")
    assert (await desk.stop(process)).code == 0


def database(desk: Desk) -> Any:
    return closing(sqlite3.connect(desk.folder / "data" / "guanjia.db"))


async def test_all_is_well(desk: Desk) -> None:
    config(desk)
    async with town(desk) as here:
        await live_once(desk, here)
        done, table = await asyncio.gather(desk.run("doctor", "--json"), desk.run("doctor"))
    assert (done.code, table.code) == (0, 0)
    assert codes(done) == set()
    assert {one["code"] for one in lines(done)} == FINE
    assert "✓ Telegram 认识我：@guanjia_bot" in table.out
    assert "✓ 没有问题的群：1 个" in table.out
    assert "✗" not in table.out


async def test_it_speaks_the_language_of_the_bot_and_says_how_to_mend_it(desk: Desk) -> None:
    config(desk, "language: en, limits: none")
    async with town(desk) as here:
        await live_once(desk, here)
        demote(here.world, here.chat, here.world.bot.user.id)
        done = await desk.run("doctor")
    assert done.code == 1
    assert "✗ To mend" in done.out
    assert "I am no admin here, so these cannot act: Flood, Admin commands." in done.out
    assert "→ Group info → Administrators → Add administrator → me" in done.out


async def test_it_looks_while_the_bot_runs(desk: Desk, store: Database) -> None:
    config(desk, more=desk.database)
    async with town(desk) as here:
        process = desk.start("run")
        await here.polled(process)
        await here.say("hi")
        done = await desk.run("doctor", "--json")
        await here.say("the bot does not mind")
        assert process.alive
        assert (await desk.stop(process)).code == 0
    assert codes(done) == {"operator_shy"}
    assert only(done, "running")["severity"] == "fine"


async def test_what_botfather_and_the_groups_have_wrong(desk: Desk) -> None:
    groups = "groups: {main: {}, old: {id: -100123}, staff: {}}\n"
    config(desk, "limits: none, staff: staff", groups)
    async with town(desk) as here:
        await live_once(desk, here)
        world, me = here.world, here.world.bot.user.id
        rights = frozenset({"can_delete_messages", "can_pin_messages"})
        make_admin(world, here.chat, me, rights)
        plain = world.make_chat("小群")
        basic = world.make_chat("普通群", "group")
        process = desk.start("run")
        await here.polled(process)
        for chat in (plain, basic):
            chat.members[here.ann.id] = Member(here.ann.id, "member")
            world.say(chat, here.ann, "hi")
        await here.rest()
        assert (await desk.stop(process)).code == 0
        demote(world, plain, me)
        plain.slow_mode = 30
        world.bot.privacy, world.bot.joins_groups = True, False
        world.bot.webhook = "https://example.com/hook"
        done = await desk.run("doctor", "--json")
    assert done.code == 1
    assert codes(done) == {
        *("webhook", "cannot_join", "right", "not_admin", "deaf", "slow", "basic"),
        *("waiting", "unseen", "staff_unbound"),
    }
    missing = only(done, "right")
    assert missing["chat"] == "群"
    assert missing["what"] == "缺「封禁用户」权限：不能禁言、移出、封禁（刷屏、管理命令）。"
    assert missing["how"] == "群资料 → 管理员 → 选我，打开「封禁用户」"
    assert only(done, "deaf")["chat"] == only(done, "slow")["chat"] == "小群"
    assert "刷屏、常见问题" in only(done, "deaf")["what"]
    assert only(done, "waiting")["how"] == "在那个群里发 /bind main"
    assert "old（-100123）" in only(done, "unseen")["what"]


async def test_a_group_that_it_was_put_out_of_and_one_that_fails_stop_nothing(desk: Desk) -> None:
    config(desk, "limits: none", "groups: {main: {}}\n")
    async with town(desk) as here:
        here.world.bot.queue.allow(["message", "my_chat_member"])
        await live_once(desk, here)
        with database(desk) as db, db:
            db.execute("UPDATE chat SET name = 'main' WHERE id = ?", (here.chat.id,))
        here.chat.members[here.world.bot.user.id] = Member(here.world.bot.user.id, "kicked")
        done = await desk.run("doctor", "--json")
    assert codes(done) == {"gone"}
    assert only(done, "gone")["chat_id"] == here.chat.id


async def test_a_clock_that_goes_wrong(desk: Desk) -> None:
    config(desk)
    async with town(desk) as here:
        here.world.bot.privacy = True  # nobody knows yet in how many groups it will hurt
        here.world.clock.jump(-300)
        fast = await desk.run("doctor", "--json")
        here.world.clock.jump(900)
        slow = await desk.run("doctor", "--json")
    assert "clock_fast" in codes(fast)
    assert "5分钟" in only(fast, "clock_fast")["what"]
    assert "刷屏、常见问题 不起作用" in only(fast, "privacy")["what"]
    assert "10分钟" in only(slow, "clock_slow")["what"]


async def test_no_token_a_wrong_one_and_no_way_to_telegram(desk: Desk) -> None:
    config(desk)
    async with town(desk):
        desk.token = WRONG_TOKEN
        wrong = await desk.run("doctor", "--json")
    desk.api, desk.token = NOWHERE, None
    none = await desk.run("doctor", "--json")
    desk.token = WRONG_TOKEN
    nowhere = await desk.run("doctor", "--json")
    desk.write(".env", "GUANJIA_PROXY=socks5://ann:secret@127.0.0.1:9\n")
    proxy = await desk.run("doctor", "--json")
    assert "token_refused" in codes(wrong)
    assert "token_missing" in codes(none)
    assert "unreachable" in codes(nowhere)
    assert "socks5://ann:***@127.0.0.1:9" in only(proxy, "proxy")["what"]
    assert "secret" not in proxy.out


async def test_nobody_to_tell(desk: Desk) -> None:
    desk.write("config.yaml", PLUGINS)
    desk.token = None
    done = await desk.run("doctor", "--json")
    assert codes(done) == {"token_missing", "nobody_told"}
    assert only(done, "no_database")["severity"] == "fine"


FAQ = "faq:\n  - q: early\n    a: good\n    answr: good\n"
RULES = """\
routes:
  - topic: Python
    keywords: [pandas]
    to: pyhton/提问
  - topic: Rust
    keywords: [borrow]
    to: python/提问
broadcasts:
  - {name: 早安, at: 每天 09:00, to: [learners, nobody], text: 早}
"""
SETS = "sets: {learners: [python]}\ngroups: {python: {}}\n"


async def test_files_that_the_next_start_would_refuse_and_names_that_lead_nowhere(
    desk: Desk,
) -> None:
    config(desk, more=SETS + "files: {faq: faq.yaml, rules: rules.yaml}\n")
    desk.write("faq.yaml", FAQ)
    desk.write("rules.yaml", RULES)
    desk.token = None
    done = await desk.run("doctor", "--json")
    found = {one["code"]: one["what"] for one in lines(done)}
    assert "faq.yaml:4:5 unknown-key" in found["faq_broken"]
    assert (
        "pyhton 谁也不是（是想写 python 吗？），这些到不了：Python" in found["unknown_group_near"]
    )
    assert "nobody 谁也不是，这些到不了：早安" in found["unknown_group"]
    assert "群 python 没有登记话题 提问" in found["unknown_topic"]
    desk.write("rules.yaml", "rules:\n  - nmae: x\n")
    again = await desk.run("doctor", "--json")
    assert "rules.yaml:2:5" in only(again, "rules_broken")["what"]


async def test_a_broken_config_is_a_finding_and_none_is_misuse(desk: Desk) -> None:
    missing = await desk.run("doctor")
    assert "config.yaml:1:1" in missing.sentence()
    desk.write("config.yaml", "plugns: [flood]\n")
    done = await desk.run("doctor", "--json")
    assert (done.code, codes(done)) == (1, {"config_broken"})
    assert "unknown-key" in only(done, "config_broken")["what"]


async def test_what_waits_and_what_was_given_up(desk: Desk, store: Database) -> None:
    config(desk, more=desk.database)
    desk.token = None
    await upgrade(store)
    now = datetime.now(UTC)
    await fill(store, now)
    done = await desk.run("doctor", "--json")
    found = {one["code"]: one for one in lines(done)}
    assert codes(done) == {
        *("token_missing", "outbox_late", "outbox_dead", "jobs_late", "jobs_dead"),
        *("parked_late", "quarantined", "plugin_stopped", "stale", "operator_shy"),
    }
    assert "有 1 条消息该发没发，最早的一条已晚了 2小时" in found["outbox_late"]["what"]
    assert "有 3 条消息没发成，最常见的原因：Forbidden" in found["outbox_dead"]["what"]
    assert "broadcasts.post" in found["jobs_dead"]["what"]
    assert found["quarantined"]["what"].endswith("被隔离了：刷屏")
    assert (found["plugin_stopped"]["chat"], found["stale"]["chat"]) == ("总群", "总群")
    assert "limit" in found["stale"]["what"]


async def fill(store: Database, now: datetime) -> None:
    """A chat in which a plug-in was stopped, and work that waits or was given up."""
    old, old_enough = now - timedelta(hours=2), now - timedelta(days=2)
    from bot.db import models  # noqa: PLC0415 - after the tables

    def post(number: int, **more: Any) -> models.OutboxRow:
        base: dict[str, Any] = {"klass": 2, "method": "sendMessage", "state": "dead"}
        base |= {"due_at": old, "created_at": old, "done_at": old, "reason": "Forbidden: x"}
        return models.OutboxRow(id=number, bot_id=1, **{**base, **more})

    def job(number: int, **more: Any) -> models.Job:
        return models.Job(id=number, name="broadcasts.post", payload={}, **{"due_at": old, **more})

    def setting(key: str, value: Any) -> models.ChatSetting:
        return models.ChatSetting(
            chat_id=-5, topic_id=0, plugin="flood", key=key, value=value, version=1, changed_at=old
        )

    async with store.work() as work:
        work.db.add_all(
            [
                models.Chat(id=-5, type="supergroup", title="总群", first_seen=old),
                setting("enabled", False),
                setting("limit", "many"),
                models.Quarantined(
                    bot_id=1, update_id=1, plugin="flood", reason="x", raw="{}", at=old
                ),
                models.Parked(bot_id=1, update_id=2, chat_id=-5, raw="{}", reason="x", until=old),
                post(1, state="pending", done_at=None, reason=None),
                *(post(2), post(3), post(4, reason="expired")),
                *(post(5, klass=0), post(6, done_at=old_enough)),
                job(1),
                job(2, state="dead"),
                job(3, state="dead", due_at=old_enough),
            ]
        )


@pytest.mark.parametrize(
    ("revision", "code"), [("9999", "database_newer"), ("0001", "database_older")]
)
async def test_a_database_of_another_program(desk: Desk, revision: str, code: str) -> None:
    config(desk)
    assert (await desk.run("migrate")).code == 0
    with database(desk) as db, db:
        db.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    desk.token = None
    assert code in codes(await desk.run("doctor", "--json"))


async def test_a_file_that_is_no_database_and_one_that_is_damaged(desk: Desk) -> None:
    config(desk)
    desk.token = None
    desk.write("data/guanjia.db", "These are " * 200)
    done = await desk.run("doctor", "--json")
    assert "file is not a database" in only(done, "database_unusable")["what"]
    (desk.folder / "data" / "guanjia.db").unlink()
    assert (await desk.run("migrate")).code == 0
    with database(desk) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = db.execute("PRAGMA page_size").fetchone()[0]
        root = "SELECT rootpage FROM sqlite_master WHERE name = 'member'"
        number = db.execute(root).fetchone()[0]
    with (desk.folder / "data" / "guanjia.db").open("r+b") as file:
        file.seek((number - 1) * page)
        file.write(b"x" * page)
    assert "database_damaged" in codes(await desk.run("doctor", "--json"))
