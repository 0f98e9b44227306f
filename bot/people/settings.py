"""Settings of plug-ins in each chat: model default < file < chat < topic."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, TypeVar

from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from bot.clock import Clock, SystemClock
from bot.config import Config
from bot.db.models import PLATFORM, ChatSetting
from bot.db.work import Work
from bot.people.file_settings import FileSettings, Layer
from bot.people.group_names import GroupNames
from bot.people.setting_values import (
    CORE,
    ENABLED,
    LANGUAGE,
    TIMEZONE,
    SettingValues,
    Values,
    check_core,
    sentence,
)
from bot.people.stored_settings import Stale, Stored, Switched, read_stored
from bot.plugin import GroupSettings, Plugin
from text.durations import format_duration

S = TypeVar("S", bound=GroupSettings)


@dataclass(frozen=True, slots=True)
class _Overlay:
    plugins: frozenset[str] | None = None
    settings: Mapping[str, Values] = field(default_factory=dict)
    language: str | None = None
    timezone: str | None = None
    rehearsal: timedelta | Literal["off"] | None = None
    default_off: bool = False


class SettingsStore:
    """Settings of every chat.

    A setting is what the strongest layer says: the model's default < ``defaults`` < the sets of
    the group < the group in the file < the chat < the topic. What stands under ``fixed:`` in the
    file (``fixed: {flood: [mute]}``; ``enabled`` for on and off) is never taken from chat or
    topic.

    Attributes:
        version: grows whenever a setting of any chat may have changed.
        names: which chat has which name.
        stale: stored settings that no longer fit.
        listeners: told of the chats whose settings may have changed; None = any.

    Args:
        config: the file.
        plugins: the ones that are loaded, in the order of the config.
        known: names of plug-ins that exist but are not loaded.
        clock: for when a setting was changed.

    Raises:
        FileProblems: see ``FileSettings``.
    """

    def __init__(
        self,
        config: Config,
        plugins: Sequence[Plugin[Any]],
        *,
        known: Collection[str] = (),
        clock: Clock | None = None,
    ) -> None:
        self.version = 0
        self.stale: list[Stale] = []
        self.listeners: list[Callable[[int | None], None]] = []
        self._clock = clock or SystemClock()
        self._known = known
        self._plugins = tuple(plugins)
        self._stored: Stored = {}
        self._overlays: dict[int, _Overlay] = {}
        self._resolved: dict[tuple[str, int, int], Any] = {}
        self._file = FileSettings(config, plugins, known)
        self.names = GroupNames(config)
        self._values = SettingValues(self._file.plugins)
        self._topics: set[tuple[int, int]] = set()

    @property
    def config(self) -> Config:
        """The file in force."""
        return self._file.config

    def reload(self, config: Config) -> None:
        """Take a new file; when it is wrong the old one stays.

        Raises:
            FileProblems: see ``FileSettings``.
        """
        self._file = FileSettings(config, self._plugins, self._known)
        self.names.take(config)
        self._changed()

    def load(self, rows: Iterable[ChatSetting], bound: Mapping[str, int] | None = None) -> None:
        """Take what chats have set, and the names of groups given there (name -> chat id).

        Nothing raises: what does not fit counts as unset and is listed in ``stale``.
        """
        self.names.load(bound or {})
        self._stored, self.stale = read_stored(rows, self._values)
        self._changed()

    def enabled(self, plugin_name: str, chat_id: int) -> bool:
        """Whether a plug-in is on in a chat."""
        if self._file.plugins[plugin_name].everywhere:
            return True
        stored = self._stored.get((chat_id, 0, plugin_name), {})
        if ENABLED in stored and (plugin_name, ENABLED) not in self._file.fixed:
            return bool(stored[ENABLED])
        overlay = self._overlays.get(chat_id)
        if overlay is None:
            return self._file.enabled(plugin_name, self.group_name(chat_id))
        if overlay.plugins is not None:
            return plugin_name in overlay.plugins
        on = self._file.enabled(plugin_name, self.group_name(chat_id))
        return on and (not overlay.default_off or self._file.plugins[plugin_name].default_on)

    def resolve(self, plugin: Plugin[S], chat_id: int, topic_id: int | None = None) -> S:
        """The settings of a plug-in in a chat and topic; the same object until they change."""
        topic = topic_id if topic_id and self.has_topic_settings(chat_id, topic_id) else 0
        key = (plugin.name, chat_id, topic)
        found: S | None = self._resolved.get(key)
        if found is None:
            found = self._resolved[key] = self._merged(plugin, chat_id, topic)
        return found

    def settings_of(self, plugin_name: str, chat_id: int, topic_id: int) -> Any:
        """``resolve``, by the name of the plug-in.

        Raises:
            KeyError: no plug-in of that name is loaded.
        """
        return self.resolve(self._file.plugins[plugin_name], chat_id, topic_id)

    def explain(
        self, plugin_name: str, key: str, chat_id: int, topic_id: int | None = None
    ) -> list[tuple[str, Any]]:
        """Every layer that gives a value, weakest first; the last one is in force.

        Raises:
            KeyError: no such plug-in or setting.
        """
        default = self._file.plugins[plugin_name].settings.model_fields[key]
        layers = self._layers(plugin_name, chat_id, topic_id or 0)
        given = [(name, values[key]) for name, values in layers if key in values]
        return [("default", default.get_default(call_default_factory=True)), *given]

    def has_topic_settings(self, chat_id: int, topic_id: int) -> bool:
        """Whether anything was set for this topic alone."""
        return (chat_id, topic_id) in self._topics

    def overlay(
        self,
        chat_id: int,
        *,
        plugins: Iterable[str] | None = None,
        settings: Mapping[str, Mapping[str, Any]] | None = None,
        language: str | None = None,
        timezone: str | None = None,
        rehearsal: timedelta | Literal["off"] | None = None,
        default_off: bool = False,
    ) -> None:
        """Stand in for a group in the file: the layer right below what is set in the chat.

        Args:
            chat_id: whose; an earlier overlay of it is replaced.
            plugins: the only ones that are on; None = as the file says.
            settings: plug-in -> key -> value, as one would write it.
            language: ``zh-CN`` or ``en``.
            timezone: IANA name.
            rehearsal: how long the group rehearses at first; None = as the file says.
            default_off: with ``plugins`` None, leave off those that are off until switched on.

        Raises:
            ValueError: an unknown plug-in, key or language, or a value that does not fit.
        """
        checked = {name: self._checked(name, values) for name, values in (settings or {}).items()}
        names = (
            None
            if plugins is None
            else frozenset(self._values.plugin(one).name for one in plugins)
        )
        for key, value in ((LANGUAGE, language), (TIMEZONE, timezone)):
            if value is not None:
                check_core(key, value)
        self._overlays[chat_id] = _Overlay(
            names, checked, language, timezone, rehearsal, default_off
        )
        self._changed(chat_id)

    def _checked(self, name: str, values: Mapping[str, Any]) -> Values:
        plugin = self._values.plugin(name)
        return {key: self._values.checked(plugin, key, one) for key, one in values.items()}

    def language(self, chat_id: int) -> str:
        """``zh-CN`` or ``en``."""
        return self._own(chat_id, LANGUAGE)

    def timezone(self, chat_id: int) -> str:
        """IANA name."""
        return self._own(chat_id, TIMEZONE)

    def unasked_per_hour(self, chat_id: int) -> int:
        """The most messages in an hour that nobody asked for; 0 = none."""
        return int(self._own(chat_id, "unasked_per_hour"))

    def rehearsal(self, chat_id: int) -> timedelta | None:
        """How long the group rehearses when the bot comes in; None = not at all."""
        time = self._given(chat_id, "rehearsal")
        return time if isinstance(time, timedelta) else None

    def is_staff(self, chat_id: int) -> bool:
        """Whether reports about other groups go to this one."""
        config = self.config
        named = {one.staff for one in config.groups.values()}
        named |= {one.staff for one in config.sets.values()}
        places = [self._place(one) for one in (config.bot.staff, *named) if one is not None]
        return any(place is not None and place[0] == chat_id for place in places)

    def group_name(self, chat_id: int) -> str | None:
        """The name that the file or ``/bind`` gives a chat."""
        return self.names.of(chat_id)

    def names_of(self, chat_id: int) -> frozenset[str]:
        """What files may call a chat: its own name and those of its sets."""
        name = self.group_name(chat_id)
        return frozenset() if name is None else frozenset({name, *self._file.sets_of(name)})

    def topic_names(self, chat_id: int, topic_id: int | None) -> frozenset[str]:
        """What files may call a topic: its number, its name in the config; none for no topic."""
        if topic_id is None:
            return frozenset()
        named = self._named_topics(chat_id)
        return frozenset({str(topic_id), *(one for one, at in named.items() if at == topic_id)})

    def topic_id(self, chat_id: int, name: str) -> int | None:
        """The topic that files call so, by its number or its name in the config; None = none."""
        found = self._named_topics(chat_id).get(name)
        return int(name) if found is None and name.isdecimal() else found

    def _named_topics(self, chat_id: int) -> Mapping[str, int]:
        group = self.config.groups.get(self.group_name(chat_id) or "")
        return {} if group is None else group.topics

    def chat_of(self, name: str) -> int | None:
        """The chat behind a group's name: bound in the chat, or by its id in the file."""
        return self.names.chat_of(name)

    def staff_place(self, chat_id: int) -> tuple[int, int | None] | None:
        """The chat and topic where reports about a chat go; None = none, or not bound yet."""
        holders = (*self._file.holders(self.group_name(chat_id)), self.config.bot)
        staff = next((one.staff for one in holders if one.staff is not None), None)
        return None if staff is None else self._place(staff)

    def _place(self, staff: str) -> tuple[int, int | None] | None:
        name, _, topic = staff.partition("/")
        group = self.config.groups.get(name)
        chat = self.chat_of(name) if group is not None else int(name)
        topics = group.topics if group is not None else {}
        topic_id = topics.get(topic, int(topic) if topic.isdecimal() else 0)
        return None if chat is None else (chat, topic_id or None)

    def bind(self, name: str, chat_id: int) -> None:
        """From now on the group of this name is that chat."""
        self.names.bind(name, chat_id)
        self._changed()

    def unbind(self, chat_id: int) -> None:
        """The chat has no name of its own any more, save one that the file gives it."""
        self.names.unbind(chat_id)
        self._changed()

    def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: its settings, name and overlay follow."""
        for chat_id, topic_id, plugin in [key for key in self._stored if key[0] == old]:
            values = self._stored.pop((chat_id, topic_id, plugin))
            values.update(self._stored.get((new, topic_id, plugin), {}))
            self._stored[new, topic_id, plugin] = values
        self.names.moved(old, new)
        if old in self._overlays:
            self._overlays[new] = self._overlays.pop(old)
        self._changed()

    async def set(
        self, work: Work, chat_id: int, plugin: str, key: str, value: Any, *, topic_id: int = 0
    ) -> None:
        """Change one setting in the chat; valid once ``work`` is committed.

        Args:
            work: what it commits with.
            chat_id: whose.
            plugin: its name, or ``CORE`` for the chat's own language and zone.
            key: of its settings, or ``enabled``.
            value: as one would write it, or as the settings hold it.
            topic_id: 0 = the whole chat.

        Raises:
            ValueError: it does not exist, does not fit, or is fixed; one sentence.
        """
        known = self._settable(plugin, key, value)
        stored = format_duration(value, "en") if isinstance(value, timedelta) else value
        row = ChatSetting(
            platform=PLATFORM,
            chat_id=chat_id,
            topic_id=topic_id,
            plugin=plugin,
            key=key,
            value=to_jsonable_python(stored),
            version=1 if plugin == CORE else self._file.plugins[plugin].version,
            changed_at=self._clock.now(),
        )
        await work.db.merge(row)
        if key == ENABLED:
            work.gathered(Switched).append(Switched(chat_id))
        work.after_commit(lambda: self._put((chat_id, topic_id, plugin), key, known))

    def _put(self, place: tuple[int, int, str], key: str, value: Any) -> None:
        self._stored.setdefault(place, {})[key] = value
        self._changed(place[0])

    async def clear(self, work: Work, chat_id: int, plugin: str, key: str) -> None:
        """Forget what was set for the whole chat; the file counts once ``work`` is committed."""
        row = await work.db.get(ChatSetting, (PLATFORM, chat_id, 0, plugin, key))
        if row is not None:
            await work.db.delete(row)
        work.after_commit(lambda: self._drop((chat_id, 0, plugin), key))

    def _drop(self, place: tuple[int, int, str], key: str) -> None:
        self._stored.get(place, {}).pop(key, None)
        self._changed(place[0])

    def _changed(self, chat_id: int | None = None) -> None:
        self._resolved.clear()
        self._topics = {(chat, topic) for chat, topic, _ in self._stored if topic}
        self.version += 1
        for listener in self.listeners:
            listener(chat_id)

    def _layers(self, name: str, chat_id: int, topic_id: int) -> list[Layer]:
        layers = self._file.layers(name, self.group_name(chat_id))
        if (overlay := self._overlays.get(chat_id)) and name in overlay.settings:
            layers.append(("overlay", overlay.settings[name]))
        for label, topic in (("chat", 0), ("topic", topic_id)):
            stored = self._stored.get((chat_id, topic, name))
            if stored and (topic or label == "chat"):
                hidden = {key for plugin, key in self._file.fixed if plugin == name} | {ENABLED}
                layers.append((label, {k: v for k, v in stored.items() if k not in hidden}))
        return layers

    def _merged(self, plugin: Plugin[S], chat_id: int, topic_id: int) -> S:
        layers = self._layers(plugin.name, chat_id, topic_id)
        while True:
            merged: dict[str, Any] = {}
            for _, values in layers:
                merged.update(values)
            try:
                return plugin.settings.model_validate(merged)
            except ValidationError as error:
                if not layers:
                    raise
                label, values = layers.pop()  # each value fits alone, together they do not
                place = (chat_id, topic_id if label == "topic" else 0, plugin.name)
                reason = sentence(error)
                self.stale.extend(Stale(*place, key, values[key], reason) for key in values)

    def _own(self, chat_id: int, key: str) -> str:
        stored = self._stored.get((chat_id, 0, CORE), {})
        if key in stored:
            return str(stored[key])
        return str(self._given(chat_id, key))

    def _given(self, chat_id: int, key: str) -> Any:
        """What the file says, or stands in for it."""
        holders = [self._overlays.get(chat_id), *self._file.holders(self.group_name(chat_id))]
        given = (getattr(holder, key, None) for holder in (*holders, self.config.bot) if holder)
        return next(value for value in given if value is not None)

    def _settable(self, name: str, key: str, value: Any) -> Any:
        if (name, key) in self._file.fixed:
            raise ValueError(f"{name}.{key} is fixed in the config and cannot be changed here")
        return self._values.fitting(name, key, value)
