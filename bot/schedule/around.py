"""What jobs share with handlers: settings, phrases, chats, the plug-in's constants."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.db.work import Work
from bot.people.core import PeopleCore
from bot.people.settings import SettingsStore
from bot.phrases.book import PhraseBook
from bot.plugin import Buttons, Chats, Moderator, Phrases, Plugin, Staff


class Around:
    """``Surroundings`` of a whole bot.

    Args:
        constants: plug-in name -> what its lifespan yielded.
    """

    def __init__(
        self,
        plugins: Sequence[Plugin[Any]],
        constants: Mapping[str, Mapping[str, Any]],
        settings: SettingsStore,
        phrases: PhraseBook,
        people: PeopleCore,
        *,
        staff: Callable[[Work], Staff],
        moderator: Callable[[Work], Moderator],
        buttons: Callable[[str], Buttons],
    ) -> None:
        self._plugins = {plugin.name: plugin for plugin in plugins}
        self._constants = constants
        self._settings = settings
        self._phrases = phrases
        self._people = people
        self._staff = staff
        self._moderator = moderator
        self._buttons = buttons

    def constants(self, plugin: str) -> Mapping[str, Any]:
        """What a plug-in's lifespan yielded."""
        return self._constants.get(plugin, {})

    def settings(self, plugin: str, chat_id: int) -> Any:
        """A plug-in's settings in a chat; None where it is off."""
        if not self._settings.enabled(plugin, chat_id):
            return None
        return self._settings.resolve(self._plugins[plugin], chat_id)

    def speech(self, chat_id: int) -> Phrases:
        """What the bot says, in the language of a chat."""
        return self._phrases.bound(self._settings.language(chat_id))

    def chats(self, work: Work) -> Chats:
        """The service, for one unit of work."""
        return self._people.bound(work)

    def staff(self, work: Work) -> Staff:
        """The service, for one unit of work."""
        return self._staff(work)

    def moderator(self, work: Work) -> Moderator:
        """The service, for one unit of work."""
        return self._moderator(work)

    def buttons(self, plugin: str) -> Buttons:
        """A plug-in's own."""
        return self._buttons(plugin)
