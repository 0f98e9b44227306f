"""The demo does not open on an empty page."""

from bot.emulator.clock import SimClock
from bot.emulator.world import World
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
        # Nobody joins on stage: the bot greets only those who come later.
        assert all("new_chat_members" not in (m.service or {}) for m in group.timeline)
    for group in (scene.main, scene.python, scene.english):
        statuses = [world.member(group, number).status for number in group.members]
        assert "member" in statuses
    names = {user.first_name for user in world.users.values()}
    assert {"林老师", "小美", "阿强", "Ms. Lin", "Amy"} <= names


def test_the_python_group_has_the_topics_that_the_example_content_names() -> None:
    _, scene = opened()
    assert list(scene.topics) == ["提问", "资料"]
    spoken = [m for m in scene.python.timeline if m.text]
    assert {m.topic for m in spoken} == {scene.topics["提问"]}


def test_before_it_opens_nothing_is_told() -> None:
    world = World(SimClock(), seed=3)
    scene = lay_out(world)
    assert len(world.bot.queue) == 0
    assert scene.topics


def test_what_they_say_reaches_the_bot() -> None:
    world, scene = opened()
    spoken = [m for group in (scene.main, scene.english) for m in group.timeline if m.text]
    assert len(world.bot.queue) >= len(spoken)
