"""The layers of settings that come from ``config.yaml``, checked against the plug-ins."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from pydantic import ValidationError

from bot.config import Config
from bot.config_models import Blocks, Group, GroupSet
from bot.config_names import PLUGINS, SETTINGS_ALIASES
from bot.people.setting_values import ENABLED, Values
from bot.plugin import OperatorsFile, Plugin
from text.suggest import did_you_mean
from text.yaml_file import FileProblems, Finding, KeyPath

Layer: TypeAlias = tuple[str, Values]


class FileSettings:
    """What the file says about each plug-in, for all groups, sets of groups and single groups.

    Args:
        config: the file.
        plugins: the ones that are loaded.
        known: names of others that exist; blocks of settings for them wait unused.

    Raises:
        FileProblems: a name that no plug-in has, or settings that a plug-in does not take; all
            of them at once.
    """

    def __init__(
        self, config: Config, plugins: Sequence[Plugin[Any]], known: Collection[str] = ()
    ) -> None:
        self.config = config
        self.plugins = {plugin.name: plugin for plugin in plugins}
        self._known = set(known)
        self._findings: list[Finding] = []
        self._names = self._listed_names(plugins)
        self._layers: dict[tuple[str, ...], Values] = {}
        self._switches: dict[tuple[str, ...], frozenset[str]] = {}
        self._read()
        self.fixed = frozenset(self._fixed())
        if not self._findings:
            self._check_combinations()
        if self._findings:
            raise FileProblems(self._findings)

    def layers(self, plugin: str, group: str | None) -> list[Layer]:
        """The layers for a group, weakest first: ``defaults``, its sets, the group."""
        places: list[tuple[str, ...]] = [("defaults",)]
        if group is not None:
            places += [("sets", name) for name in self.sets_of(group)]
            places.append(("groups", group))
        return [
            (" ".join(place).replace("sets ", "set ").replace("groups ", "group "), values)
            for place in places
            if (values := self._layers.get((*place, plugin)))
        ]

    def enabled(self, plugin: str, group: str | None) -> bool:
        """Whether the file switches a plug-in on; the group's own list wins over its sets'."""
        places: list[tuple[str, ...]] = []
        if group is not None:
            places.append(("groups", group))
            places += [("sets", one) for one in reversed(self.sets_of(group))]
        narrowest = next((place for place in places if place in self._switches), ("plugins",))
        return plugin in self._switches[narrowest]

    def sets_of(self, group: str) -> list[str]:
        """The sets that a group belongs to, in the order of the file."""
        return [name for name, one in self.config.sets.items() if group in one.groups]

    def holders(self, group: str | None) -> Iterator[Group | GroupSet]:
        """What the file says about a group, strongest first: the group, then its sets."""
        if group is not None and group in self.config.groups:
            yield self.config.groups[group]
            yield from (self.config.sets[name] for name in reversed(self.sets_of(group)))

    def _listed_names(self, plugins: Sequence[Plugin[Any]]) -> dict[str, str]:
        """As listed -> name; third-party plug-ins may be listed by a dotted path."""
        listed = self.config.plugin_names()
        names = {name: name for name in self.plugins}
        ours = [one for one in plugins if not one.everywhere or one.name in listed]
        if len(listed) == len(ours):
            for written, plugin in zip(listed, ours, strict=True):
                if written not in names and ("." in written or ":" in written):
                    names[written] = plugin.name
        return names

    def _read(self) -> None:
        config = self.config
        self._switches[("plugins",)] = self._switched(config.plugins, ("plugins",))
        self._blocks(config.defaults, ("defaults",))
        holders: Mapping[str, Mapping[str, Group | GroupSet]] = {
            "sets": config.sets,
            "groups": config.groups,
        }
        for kind, named in holders.items():
            for name, holder in named.items():
                self._blocks(holder, (kind, name))
                if holder.plugins is not None:
                    switched = self._switched(holder.plugins, (kind, name, "plugins"))
                    self._switches[kind, name] = switched

    def _switched(self, listed: Sequence[str], path: KeyPath) -> frozenset[str]:
        for at, name in enumerate(listed):
            if name not in self._names:
                self._unknown_plugin(name, (*path, at), key=False)
        return frozenset(self._names.get(name, name) for name in listed)

    def _blocks(self, holder: Blocks, path: tuple[str, ...]) -> None:
        for name, raw in holder.blocks.items():
            place = (*path, name)
            plugin = self.plugins.get(name)
            if plugin is None:
                if name not in self._known:
                    own = type(holder).model_fields if len(path) > 1 else ()
                    self._unknown_plugin(name, place, key=True, own=own)
            elif raw is not None and not isinstance(raw, dict):
                message = f"the settings of {name} are a mapping (key: value)"
                self._findings.append(self.config.finding(place, "value", message))
            else:
                self._block(plugin, place, raw or {})

    def _block(self, plugin: Plugin[Any], place: tuple[str, ...], raw: Any) -> None:
        try:
            made = self.config.check_block(place, raw, plugin.settings)
        except FileProblems as problems:
            self._findings.extend(problems.findings)
        else:
            fields = plugin.settings.model_fields
            values = {key: getattr(made, key) for key in made.model_fields_set}
            for key, value in values.items():
                asked = next(
                    (a for a in fields[key].metadata if isinstance(a, OperatorsFile)), None
                )
                if asked is not None and value:
                    values[key] = self._file((*place, key), value, asked)
            self._layers[place] = values

    def _file(self, path: KeyPath, written: str, asked: OperatorsFile) -> str:
        """The whole path of a file that a setting names."""
        place = self.config.folder / written
        message = None
        if place.suffix.lower() not in asked.endings:
            message = f"expected a file that ends in {', '.join(asked.endings)}, found {written!r}"
        elif not place.is_file():
            message = f"there is no file {place.as_posix()}"
        elif place.stat().st_size > asked.most_bytes:
            message = f"{place.as_posix()} has more than {asked.most_bytes // 1_000_000} MB"
        if message is not None:
            self._findings.append(self.config.finding(path, "no-file", message))
        return place.absolute().as_posix()

    def _unknown_plugin(
        self, name: str, path: KeyPath, *, key: bool, own: Collection[str] = ()
    ) -> None:
        near = did_you_mean(name, [*own, *self.plugins, *sorted(self._known), *PLUGINS])
        what = f"unknown key {name!r}, and there is no plug-in of that name"
        message = what if own else f"there is no plug-in {name!r}"
        self._findings.append(self.config.finding(path, "unknown-plugin", message, near, key=key))

    def _fixed(self) -> Iterator[tuple[str, str]]:
        for written, keys in self.config.fixed.items():
            name = PLUGINS.get(written, written)
            plugin = self.plugins.get(name)
            if plugin is None:
                if name not in self._known:
                    self._unknown_plugin(written, ("fixed", written), key=True)
                continue
            fields = [*plugin.settings.model_fields, ENABLED]
            for at, key in enumerate(keys):
                canonical = key if key in fields else SETTINGS_ALIASES.get(key, key)
                if canonical in fields:
                    yield name, str(canonical)
                    continue
                message = f"{name} has no setting {key!r}"
                place = ("fixed", written, at)
                near = did_you_mean(key, fields)
                self._findings.append(self.config.finding(place, "unknown-key", message, near))

    def _check_combinations(self) -> None:
        """Each block alone is right; together with what it builds on it may not be."""
        for kind, name, plugin_name in [place for place in self._layers if len(place) == 3]:
            groups = (name,) if kind == "groups" else self.config.sets[name].groups
            for group in groups:
                merged: dict[str, Any] = {}
                for _, values in self.layers(plugin_name, group):
                    merged.update(values)
                try:
                    self.plugins[plugin_name].settings.model_validate(merged)
                except ValidationError as error:
                    message = f"does not fit with the defaults: {error.errors()[0]['msg']}"
                    path = (kind, name, plugin_name)
                    self._findings.append(self.config.finding(path, "value", message))
