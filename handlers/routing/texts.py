"""What routing says, beside the operators' own hints."""

TEXTS = {
    "zh-CN": {
        "trace": "分流",
        "trace_hint": "提示他去更合适的群",
        "trace_right_here": "不出声：在该问的群里问的",
        "trace_declined": "不出声：他说过不感兴趣",
        "trace_told_before": "不出声：之前提示过他",
        "trace_just_told": "不出声：群里刚提示过",
        "trace_member_there": "不出声：他已经在那个群里",
        "default": "{name}，{topic} 的问题到「{group}」更快有人答 🙂",
        "enter": "进入 {group}",
        "no": "不感兴趣",
        "noted": "好的，以后不再提示这个话题。",
        "not_yours": "这条提示不是给你的。",
        "unknown": "⚠️ 分流「{topic}」要去的群「{target}」不存在，或者我不在里面。",
        "unknown_how": "请在那个群里发 /bind {target}，或检查规则文件里的群名。",
        "closed": "⚠️ 分流「{topic}」带不了人：「{target}」满员，或者我没有「邀请用户」权限。",
    },
    "en": {
        "trace": "Routing",
        "trace_hint": "hint at the group where it belongs",
        "trace_right_here": "silent: it is asked in the right group",
        "trace_declined": "silent: not wanted",
        "trace_told_before": "silent: told before",
        "trace_just_told": "silent: the group was told a moment ago",
        "trace_member_there": "silent: a member there already",
        "default": "{name}, questions about {topic} get faster answers in “{group}” 🙂",
        "enter": "Join {group}",
        "no": "Not interested",
        "noted": "All right, no more hints about this topic.",
        "not_yours": "This hint is not for you.",
        "unknown": "⚠️ Route “{topic}” leads to “{target}”, which is no group that I am in.",
        "unknown_how": "Write /bind {target} in that group, or check its name in the rules file.",
        "closed": "⚠️ Route “{topic}” cannot bring anybody to “{target}”: it is full, or I lack the"
        " right to invite.",
    },
}
