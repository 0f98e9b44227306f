"""The opening scene of the demo: two groups, a few people, some chatter."""

from dataclasses import dataclass

from bot.emulator import membership
from bot.emulator.speech import Words
from bot.emulator.state import Chat, Member, User
from bot.emulator.world import World


@dataclass(frozen=True, slots=True)
class Scene:
    """The groups of the scene."""

    chinese: Chat
    english: Chat


def open_scene(world: World) -> Scene:
    """Make the groups with their people and let them chat a little; the bot is administrator.

    Nobody *joins*: these people have been there for long, so nobody is greeted.
    """
    return Scene(_chinese_group(world), _english_group(world))


def _chinese_group(world: World) -> Chat:
    group = world.make_chat("小鹿学堂")
    teacher = world.add_user("林老师", "teacher_lin", language_code="zh-hans")
    duty = world.add_user("值班老师", "duty_teacher", language_code="zh-hans")
    xiaomei = world.add_user("小美", "xiaomei", language_code="zh-hans")
    aqiang = world.add_user("阿强", "aqiang", language_code="zh-hans")
    _settle_in(world, group, (teacher, duty, xiaomei, aqiang))
    membership.make_admin(world, group, teacher.id)
    membership.make_admin(world, group, duty.id, anonymous=True)
    world.add_chat("channel", "小鹿公告")
    world.say(group, teacher, "大家好，这里是小鹿学堂的学员群，今晚八点直播第三课。")
    world.say(group, xiaomei, "收到，期待～")
    notes = world.say(group, aqiang, "我把昨天的笔记整理完了，晚上一起对一下")
    answer = Words("好呀，我带上思维导图", reply_to=notes.id)
    world.say(group, xiaomei, answer.text, words=answer)
    return group


def _english_group(world: World) -> Chat:
    group = world.make_chat("Little Deer Academy")
    lin = world.add_user("Ms. Lin", "ms_lin", language_code="en")
    amy = world.add_user("Amy", "amy_reads", language_code="en")
    _settle_in(world, group, (lin, amy))
    membership.make_admin(world, group, lin.id)
    world.say(group, lin, "Good morning everyone! Lesson three is live tonight at eight.")
    world.say(group, amy, "See you there, I finished my notes.")
    return group


def _settle_in(world: World, group: Chat, people: tuple[User, ...]) -> None:
    for person in people:
        group.members[person.id] = Member(person.id, "member")
