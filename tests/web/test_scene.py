"""The demo does not open on an empty page."""

from bot.emulator.clock import SimClock
from bot.emulator.world import World
from bot.web.scene import open_scene


def test_the_opening_scene() -> None:
    world = World(SimClock(), seed=3)
    scene = open_scene(world)
    assert (scene.chinese.title, scene.english.title) == ("小鹿学堂", "Little Deer Academy")
    for group in (scene.chinese, scene.english):
        bot = world.member(group, world.bot.user.id)
        assert bot.status == "administrator"
        assert "can_restrict_members" in bot.rights
        statuses = [world.member(group, number).status for number in group.members]
        assert statuses.count("creator") == 1
        assert "member" in statuses
        assert len([m for m in group.timeline if m.text]) >= 2
        # Nobody joins on stage: the bot greets only those who come later.
        assert all(m.service is None for m in group.timeline)
    names = {user.first_name for user in world.users.values()}
    assert {"林老师", "小美", "阿强", "Ms. Lin", "Amy"} <= names


def test_what_they_say_reaches_the_bot() -> None:
    world = World(SimClock(), seed=3)
    scene = open_scene(world)
    assert len(world.bot.queue) >= len(scene.chinese.timeline) + len(scene.english.timeline)
