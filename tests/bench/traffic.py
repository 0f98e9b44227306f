"""The traffic that everything is measured with: group text messages of 456 bytes, 500 chats."""

import json
from collections.abc import Iterator
from typing import Any

CHATS = 500
MEMBERS = 2000
BYTES = 456
START = 1_800_000_000  # seconds since 1970; message n is written n / 100 s later

TALK = (
    "早上好呀，今天大家都在忙什么",
    "刚下班，地铁上人好多，慢慢看群里消息",
    "does anyone know whether the meetup on Friday is still on",
    "哈哈哈这个表情包太好笑了，我先存了",
    "I finally finished the second chapter, the exercises were fun",
    "周末有人一起去爬山吗，天气预报说是晴天",
)


def group_message(number: int) -> dict[str, Any]:
    """Update ``number`` as Telegram sends it, 456 bytes of JSON."""
    chat, member = number % CHATS, (number * 7919) % MEMBERS
    update = {
        "update_id": 100_000_000 + number,
        "message": {
            "message_id": 1 + number // CHATS,
            "from": {
                "id": 5_000_000_000 + member,
                "is_bot": False,
                "first_name": f"成员{member}",
                "username": f"member_{member}",
                "language_code": "zh-hans",
            },
            "chat": {
                "id": -1_001_000_000_000 - chat,
                "title": f"群 {chat}",
                "username": f"group_{chat}",
                "type": "supergroup",
            },
            "date": START + number // 100,
            "text": TALK[number % len(TALK)],
        },
    }
    missing = BYTES - len(json.dumps(update, ensure_ascii=False).encode())
    message: Any = update["message"]
    message["text"] += " " + "。" * ((missing - 1) // 3) + "." * ((missing - 1) % 3)
    return update


def group_messages(count: int, start: int = 0) -> Iterator[dict[str, Any]]:
    """``count`` updates from number ``start`` on, round the chats."""
    return (group_message(number) for number in range(start, start + count))
