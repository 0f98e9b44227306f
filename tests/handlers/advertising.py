"""A group with rules against ads, and the chat in which its staff reads the cards."""

from pathlib import Path
from typing import Any

from bot.config import Config
from bot.config_models import Files
from bot.emulator.group import EmulatedGroup
from bot.moderation.staff import Place

RULES = """\
规则:
  - 名称: 引流
    当: {含任一: [加微信, 加V], 入群不足: 3天}
    除非: {含任一: [骗子]}
    则: [删除, 警告]
    屡犯: [第2次 禁言 1天, 第3次 封禁]
    提示: "{name}，本群不能引流"
  - 名称: 博彩
    当: {含任一: [博彩上分]}
    则: [删除]
  - 名称: 夜里链接
    当: {有: [链接], 时间: 23:00-07:00}
    除非: {网址: [example.com]}
    则: [删除]
  - 名称: 先看看
    当: {含任一: [代写作业]}
    则: [删除, 禁言 2小时]
    状态: 演练
  - 名称: 只报告
    当: {含任一: [内部消息]}
    则: [报告]
"""
AD = "想赚钱的加微信 abc123"
BET = "博彩上分找我"
HOUR = 3600
RULES_ONLY = {"strictness": "off"}
"""Settings with which the engine is not asked."""


def with_rules(tmp_path: Path, rules: str = RULES) -> Config:
    """The bot's config with a rules file."""
    path = tmp_path / "rules.yaml"
    path.write_text(rules, "utf-8")
    return Config(files=Files(rules=(str(path),)))


async def staffed(group: EmulatedGroup) -> int:
    """A staff chat in which the plug-in is off; its id."""
    made = await group.control.do("chats", {"title": "管理群", "plugins": []})
    chat_id = int(made["id"])
    group.app.core.staff._places = lambda about: [Place(chat_id)]
    await group.admin("boss")
    await group.control.do("join", {"chat": chat_id, "user": group.user("boss")})
    return chat_id


def card(group: EmulatedGroup, staff: int) -> dict[str, Any]:
    return [one for one in group.transcript(staff) if one["buttons"] or one["edited"]][-1]


async def press(group: EmulatedGroup, staff: int, name: str, button: str) -> dict[str, Any]:
    order = {"chat": staff, "message": card(group, staff)["id"], "user": group.user(name)}
    pressed = await group.control.do("click", {**order, "button": button})
    await group.settle()
    return dict(pressed["answer"] or {})
