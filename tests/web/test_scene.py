"""The demo does not open on an empty page."""

from bot.emulator.clock import SimClock
from bot.emulator.world import World
from bot.web.page import texts
from bot.web.people import people
from bot.web.place import Look, read_place
from bot.web.scene import Scene, lay_out, open_scene


def opened() -> tuple[World, Scene]:
    world = World(SimClock(), seed=3)
    scene = lay_out(world)
    open_scene(world, scene)
    return world, scene


def groups_of(scene: Scene) -> tuple[str, ...]:
    return tuple(one.title or "" for one in (*scene.named.values(), scene.english))


def test_the_opening_scene() -> None:
    world, scene = opened()
    assert groups_of(scene) == (
        "小鹿学堂·总群",
        "小鹿学堂·Python 群",
        "小鹿学堂·管理群",
        "Little Deer Academy",
    )
    assert next(iter(world.chats.values())) is scene.main
    for group in (*scene.named.values(), scene.english):
        bot = world.member(group, world.bot.user.id)
        assert bot.status == "administrator"
        assert "can_restrict_members" in bot.rights
        statuses = [world.member(group, number).status for number in group.members]
        assert statuses.count("creator") == 1
        assert len([m for m in group.timeline if m.text]) >= 2
    names = {user.first_name for user in world.users.values()}
    assert {"林老师", "小美", "阿强", "Ms. Lin", "Amy"} <= names


def test_every_kind_of_person_is_there_at_first_sight() -> None:
    world, scene = opened()
    for group, lang in ((scene.main, "zh-CN"), (scene.english, "en")):
        place = read_place(world, {"lang": lang})
        assert place is not None
        assert world.chats[place.chat] is group
        cast = people(Look(world, place, texts()))
        roles = ["owner", "admin", "anonymous", "member", "member", "new", "channel"]
        assert [person.role for person in cast.here] == roles
        assert cast.me.role == "member"
        assert all(person.name.isascii() == (lang == "en") for person in cast.here)


async def test_only_the_newcomer_joins_on_stage_and_the_bot_is_told_when() -> None:
    world, scene = opened()
    for group, who in ((scene.main, "小雨"), (scene.english, "Sam"), (scene.staff, None)):
        came = [m.service for m in group.timeline if "new_chat_members" in (m.service or {})]
        names = [user["first_name"] for one in came if one for user in one["new_chat_members"]]
        assert names == ([who] if who else [])
    told = await world.bot.queue.fetch(0, 100, 0, world.unix())
    changed = [one["chat_member"] for one in told if "chat_member" in one]
    fresh = [one for one in changed if one["old_chat_member"]["status"] == "left"]
    assert [one["from"]["first_name"] for one in fresh] == ["小雨", "Sam"]


def test_the_python_group_has_the_topics_that_the_example_content_names() -> None:
    _, scene = opened()
    assert list(scene.topics) == ["提问", "资料"]
    spoken = [m for m in scene.python.timeline if m.text]
    assert {m.topic for m in spoken} == set(scene.topics.values())


def test_before_it_opens_nothing_is_told() -> None:
    world = World(SimClock(), seed=3)
    scene = lay_out(world)
    assert len(world.bot.queue) == 0
    assert scene.topics


def test_what_they_say_reaches_the_bot() -> None:
    world, scene = opened()
    spoken = [m for group in (scene.main, scene.english) for m in group.timeline if m.text]
    assert len(world.bot.queue) >= len(spoken)
