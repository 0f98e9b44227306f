"""What people of a story do, through the control API like everybody else."""

import base64
from dataclasses import dataclass
from pathlib import Path

from bot.emulator import speech
from bot.emulator.errors import WrongCall
from bot.emulator.state import Chat, Json, Message
from bot.emulator.stories.model import Act
from bot.emulator.stories.stage import Stage


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act.

    Attributes:
        chat: where it was.
        who: who acted, a key of the cast; "" = nobody, time passed.
        message: what was written, changed, pressed or reacted to.
        press: the id of a press, ``answer`` what the bot answered to it.
    """

    chat: Chat
    who: str = ""
    message: Message | None = None
    press: str = ""
    answer: Json | None = None


class Actors:
    """Carries out acts on a stage.

    Args:
        folder: where the pictures of the story lie.

    Attributes:
        labels: messages by what the story calls them.
    """

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.labels: dict[str, Message] = {}
        self._folder = folder

    async def act(self, act: Act) -> Done:
        """Let it happen, and wait until the bot has done what it does.

        Raises:
            WrongCall: it cannot happen; one sentence.
        """
        match act.verb:
            case "say":
                done = await self._say(act)
            case "join" | "leave":
                done = await self._move(act)
            case "edit":
                done = await self._edit(act)
            case "press":
                done = await self._press(act)
            case "react":
                done = await self._react(act)
            case "save":
                done = await self._save(act)
            case _:
                await self.stage.advance(act.wait.total_seconds() if act.wait else 0)
                done = Done(self.stage.chat(None))
        await self.stage.settle()
        return done

    def message(self, label: str) -> Message:
        """The message of a label.

        Raises:
            WrongCall: the message that it stands for did not come.
        """
        found = self.labels.get(label)
        if found is None:
            raise WrongCall(f"there is no message {label!r}")
        return found

    def holder(self, words: str) -> Message:
        """The latest message that shows a button with these words, and is still there.

        Raises:
            WrongCall: there is none.
        """
        found = [
            message
            for chat in self.stage.world.chats.values()
            for message in chat.timeline
            if not message.deleted and button_like(message, words) is not None
        ]
        if not found:
            raise WrongCall(f'no message has a button "{words}"')
        return max(found, key=lambda one: (one.date, one.id))

    async def _say(self, act: Act) -> Done:
        stage, who = self.stage, act.who or ""
        chat = stage.chat(act.where, who)
        order: Json = {"chat": chat.id}
        sender = stage.people[who]
        order["sender_chat" if sender < 0 else "user"] = sender
        order["caption" if act.photo or act.document else "text"] = self._text(act)
        if act.photo:
            order["photo"] = self._base64(act.photo)
        if act.document is not None:
            path = act.document.of(stage.language)
            order |= {"document": self._base64(path), "file_name": Path(path).name}
        if act.reply_to is not None:
            order["reply_to"] = self.message(act.reply_to).id
        if act.quote is not None:
            order["quote"] = stage.said(act.quote.of(stage.language))
        if act.topic is not None:
            order["topic"] = topic_of(chat, act.topic.of(stage.language))
        said = await stage.control.do("say", order)
        message = chat.messages[said["id"]]
        if act.label is not None:
            self.labels[act.label] = message
        return Done(chat, who, message)

    def _base64(self, path: str) -> str:
        return base64.b64encode((self._folder / path).read_bytes()).decode()

    def _text(self, act: Act) -> str:
        return self.stage.said(act.say.of(self.stage.language)) if act.say is not None else ""

    async def _move(self, act: Act) -> Done:
        stage = self.stage
        who = act.join or act.leave or ""
        chat = stage.chat(act.where, who)
        order: Json = {"chat": chat.id, "user": stage.people[who]}
        if act.through is not None:
            words = act.through.of(stage.language)
            button = button_like(self.holder(words), words) or {}
            order["invite_link"] = button.get("url")
        await stage.control.do(act.verb, order)
        service = next((one for one in reversed(chat.timeline) if one.service is not None), None)
        return Done(chat, who, service)

    async def _edit(self, act: Act) -> Done:
        stage = self.stage
        message = self.message(act.edit or "")
        text = stage.said(act.text.of(stage.language)) if act.text is not None else ""
        order = {"chat": message.chat_id, "message": message.id, "text": text}
        await stage.control.do("edit", order)
        who = next((key for key, one in stage.people.items() if one == message.from_id), "")
        return Done(stage.world.chats[message.chat_id], who, message)

    async def _press(self, act: Act) -> Done:
        stage, who = self.stage, act.who or ""
        words = act.press.of(stage.language) if act.press is not None else ""
        message = self.message(act.on) if act.on is not None else self.holder(words)
        button = button_like(message, words)
        if button is None:
            raise WrongCall(f'the message has no button "{words}"')
        chat = stage.world.chats[message.chat_id]
        pressed = speech.press(stage.world, chat, message, stage.people[who], button["text"])
        await stage.settle()
        answer = pressed.answer.result() if pressed.answer.done() else None
        return Done(chat, who, message, pressed.id, answer)

    async def _react(self, act: Act) -> Done:
        stage, who = self.stage, act.who or ""
        message = self.message(act.on or "")
        order = {"chat": message.chat_id, "message": message.id, "user": stage.people[who]}
        await stage.control.do("react", {**order, "emoji": act.react})
        return Done(stage.world.chats[message.chat_id], who, message)

    async def _save(self, act: Act) -> Done:
        stage = self.stage
        if act.save is not None:
            await stage.save(self._folder / act.save.of(stage.language))
        return Done(stage.chat(None))


def button_like(message: Message, words: str) -> Json | None:
    """The button with these words, else the first one that holds them."""
    rows = (message.markup or {}).get("inline_keyboard", [])
    buttons: list[Json] = [button for row in rows for button in row]
    alike = [button for button in buttons if words in button["text"]]
    return next((button for button in alike if button["text"] == words), None) or next(
        iter(alike), None
    )


def topic_of(chat: Chat, name: str) -> int:
    """The number of a topic.

    Raises:
        WrongCall: the chat has none of that name.
    """
    found = next((number for number, one in chat.topics.items() if one == name), None)
    if found is None:
        raise WrongCall(f"the chat has no topic {name!r}")
    return found
