"""Groups in the demo, through the control API: their owner acts as the operator."""

from tests.demo.conftest import Group, Wire


def owned(wire: Wire) -> Group:
    """A group with its owner and a member."""
    group = Group(wire)
    group.join("boss")
    group.admin("boss")
    group.join("ann")
    return group


def test_the_owner_names_his_group_and_lists_the_groups(wire: Wire) -> None:
    group = owned(wire)
    (named,) = group.after(group.say("boss", "/bind 读书会"))
    assert "读书会" in named["text"]
    (listed,) = group.after(group.say("boss", "/groups"))
    assert "读书会" in listed["text"]
    for title in ("小鹿学堂·总群", "小鹿学堂·Python 群", "小鹿学堂·管理群"):
        assert title in listed["text"]


def test_the_names_of_the_opening_scene_give_way(wire: Wire) -> None:
    group = owned(wire)
    (told,) = group.after(group.say("boss", "/bind main"))
    assert "从现在起叫 main" in told["text"]
    assert "小鹿学堂·总群" in told["text"]
    back = told["buttons"][0][0]["text"]
    group.click("boss", told["id"], back)
    (named,) = group.after(group.say("boss", "/bind"))
    assert "还没有名字" in named["text"]


def test_members_do_not(wire: Wire) -> None:
    group = owned(wire)
    (refused,) = group.after(group.say("ann", "/bind main"))
    assert "只有运营者" in refused["text"]


def test_the_owner_asks_in_private(wire: Wire) -> None:
    group = owned(wire)
    private = group.users["boss"]
    wire.post("say", chat=private, user=private, text="/groups")
    group.settle()
    said = wire.get(f"/sim/transcript?chat={private}")["messages"][-1]
    assert "小鹿学堂·总群" in said["text"]
