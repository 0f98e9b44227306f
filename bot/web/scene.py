"""The opening scene of the demo: an academy's three groups, an English one, some chatter."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.emulator import membership
from bot.emulator.speech import Words
from bot.emulator.state import Chat, Member, User
from bot.emulator.world import World

TOPICS = ["提问", "资料"]
HEARD = ["message", "my_chat_member", "chat_member"]
"""What the bot is told before it asks for the first time: who comes and goes, too."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The groups of the scene; the example content speaks of the first three by these names."""

    main: Chat
    python: Chat
    staff: Chat
    english: Chat

    @property
    def named(self) -> Mapping[str, Chat]:
        """Name -> group, as files and commands call them."""
        return {"main": self.main, "python": self.python, "staff": self.staff}

    @property
    def topics(self) -> dict[str, int]:
        """The topics of the Python group by name."""
        return {name: number for number, name in self.python.topics.items()}


def lay_out(world: World) -> Scene:
    """Make the groups, empty and without the bot, so that it can be told of them first."""
    return Scene(
        main=world.make_chat("小鹿学堂·总群", bot_in=False),
        python=world.make_chat("小鹿学堂·Python 群", topics=TOPICS, bot_in=False),
        staff=world.make_chat("小鹿学堂·管理群", bot_in=False),
        english=world.make_chat("Little Deer Academy", bot_in=False),
    )


def open_scene(world: World, scene: Scene) -> None:
    """Let the bot in as administrator, and the people, who chat a little.

    They have been there for long, so nobody is greeted but the one who comes last.
    """
    world.bot.queue.allow(HEARD)
    _academy(world, scene)
    _english_group(world, scene.english)


def _academy(world: World, scene: Scene) -> None:
    teacher = world.add_user("林老师", "teacher_lin", language_code="zh-hans")
    monitor = world.add_user("班长小周", "zhou_monitor", language_code="zh-hans")
    duty = world.add_user("值班老师", "duty_teacher", language_code="zh-hans")
    xiaomei = world.add_user("小美", "xiaomei", language_code="zh-hans")
    aqiang = world.add_user("阿强", "aqiang", language_code="zh-hans")
    newcomer = world.add_user("小雨", "xiaoyu", language_code="zh-hans")
    _settle_in(world, scene.main, (teacher, monitor, duty, xiaomei, aqiang))
    _settle_in(world, scene.python, (teacher, xiaomei, aqiang))
    _settle_in(world, scene.staff, (teacher, monitor, duty))
    membership.make_admin(world, scene.main, monitor.id)
    membership.make_admin(world, scene.main, duty.id, anonymous=True)
    membership.make_admin(world, scene.staff, monitor.id)
    membership.make_admin(world, scene.staff, duty.id)
    world.add_chat("channel", "小鹿公告")
    world.say(scene.main, teacher, "大家好，这里是小鹿学堂的学员群，今晚八点直播第三课。")
    world.say(scene.main, xiaomei, "收到，期待～")
    notes = world.say(scene.main, aqiang, "我把昨天的笔记整理完了，晚上一起对一下")
    answer = Words("好呀，我带上思维导图", reply_to=notes.id)
    world.say(scene.main, xiaomei, answer.text, words=answer)
    _in_topic(world, scene, teacher, 0, "写代码遇到报错发在这里，记得贴完整的报错信息。")
    _in_topic(world, scene, aqiang, 0, "好的老师")
    _in_topic(world, scene, teacher, 1, "每课的讲义和示例代码都放在这个话题里。")
    world.say(scene.staff, teacher, "待处理的事机器人会发到这个群里，看到就认领一下。")
    world.say(scene.staff, duty, "明白，我今天值班。")
    world.join(scene.main, newcomer)


def _english_group(world: World, group: Chat) -> None:
    lin = world.add_user("Ms. Lin", "ms_lin", language_code="en")
    ben = world.add_user("Ben", "ben_helps", language_code="en")
    office = world.add_user("Front office", "front_office", language_code="en")
    amy = world.add_user("Amy", "amy_reads", language_code="en")
    tom = world.add_user("Tom", "tom_codes", language_code="en")
    newcomer = world.add_user("Sam", "sam_is_new", language_code="en")
    _settle_in(world, group, (lin, ben, office, amy, tom))
    membership.make_admin(world, group, ben.id)
    membership.make_admin(world, group, office.id, anonymous=True)
    world.add_chat("channel", "Deer Academy News")
    world.say(group, lin, "Good morning everyone! Lesson three is live tonight at eight.")
    notes = world.say(group, tom, "I have tidied up my notes, shall we compare them tonight?")
    answer = Words("See you there, I'll bring my mind map", reply_to=notes.id)
    world.say(group, amy, answer.text, words=answer)
    world.join(group, newcomer)


def _in_topic(world: World, scene: Scene, who: User, number: int, text: str) -> None:
    world.say(scene.python, who, text, words=Words(text, topic=scene.topics[TOPICS[number]]))


def _settle_in(world: World, group: Chat, people: tuple[User, ...]) -> None:
    """People who have been there for long, the first of them the owner; then the bot."""
    for person in people:
        group.members[person.id] = Member(person.id, "member")
    membership.make_admin(world, group, people[0].id)
    membership.place_bot(world, group, world.bot, None)
