"""The Chinese names of keys and words in ``config.yaml``; the English ones are canonical."""

from typing import Final

PLUGINS: Final[dict[str, str]] = {
    "欢迎": "welcome",
    "问答": "faq",
    "活跃": "activity",
    "防刷": "flood",
    "管理": "admin",
    "帮助": "help",
    "告别": "goodbye",
    "运营": "operators",
    "广告": "ads",
    "分流": "routing",
    "群发": "broadcasts",
    "排行": "leaderboards",
    "榜单": "leaderboards",
    "群规": "group_rules",
}

_KEYS: Final[dict[str, str | tuple[str, ...]]] = {
    "机器人": "bot",
    "语言": "language",
    "时区": "timezone",
    "运营者": "operators",
    "管理群": "staff",
    "陌生群": "strangers",
    "每小时主动发言": "unasked_per_hour",
    "接口": "api",
    "限速": "limits",
    "每秒总数": "overall_per_s",
    "每秒每群": "chat_per_s",
    "每分每群": "group_per_min",
    "功能": "plugins",
    "默认": "defaults",
    "默认值": "defaults",
    "固定": "fixed",
    "群组集": "sets",
    "一组群": "sets",
    "群组": "groups",
    "群号": "id",
    "编号": "id",
    "名称": "title",
    "标题": "title",
    "话题": "topics",
    "文件": "files",
    "规则": "rules",
    "数据库": "database",
    "保留": "keep",
    "消息": "messages",
    "隔离": "quarantine",
    "发件": "outbox",
}

_WORDS: Final[dict[str, str]] = {
    "中文": "zh-CN",
    "简体中文": "zh-CN",
    "英文": "en",
    "英语": "en",
    "离开": "leave",
    "询问": "ask",
    "服务": "serve",
    "宁可不答": "cautious",
    "适中": "balanced",
    "多答": "eager",
    "演练": "rehearse",
    "正式": "live",
}

_SETTINGS: Final[dict[str, str | tuple[str, ...]]] = {
    "内容": "text",
    "按钮": "buttons",
    "多久后删": "delete_after",
    "删除": "delete_after",
    "谨慎程度": "strictness",
    "冷却": "cooldown",
    "多久没人答": "unanswered_after",
    "提示": "notice",
    "提示停留": "hint_life",
    "满员": "full_at",
    "状态": "mode",
    "上限": "limit",
    "窗口": "window",
    "禁言": "mute",
    "免打扰": "quiet",
    "通知": "notice",
    "警告上限": "warn_limit",
    "警告处罚": "warn_action",
    "警告有效": "warn_expires",
    "每天最多": "most_per_day",
    "发布": "post",
    "重复": "repeat",
}

ALIASES: Final[dict[str, str | tuple[str, ...]]] = {**PLUGINS, **_KEYS, **_WORDS}
"""For ``config.yaml`` itself."""

SETTINGS_ALIASES: Final[dict[str, str | tuple[str, ...]]] = {**_SETTINGS, **_WORDS}
"""For the settings of plug-ins; a name counts where the settings have such a field."""
