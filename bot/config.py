"""``config.yaml`` and ``.env``: read at once, checked at once, every error with its place."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, Field, PrivateAttr, SecretStr, field_validator

from bot.config_models import (
    Blocks,
    BotSection,
    Files,
    GroupEntry,
    GroupSetEntry,
    Keep,
    PluginNames,
    Section,
)
from bot.config_names import ALIASES, SETTINGS_ALIASES
from bot.dotenv import read_dotenv
from bot.proxy import proxy_url
from text.suggest import did_you_mean
from text.yaml_file import (
    BadValue,
    Document,
    FileProblems,
    Finding,
    KeyPath,
    Problems,
    Renamer,
    checked,
    load_yaml,
    validate,
    yaml_files,
)

M = TypeVar("M", bound=BaseModel)

_TOKEN: Final = re.compile(r"(?<![\w-])\d{6,12}:[A-Za-z0-9_-]{30,}")
_DATABASES: Final = ("sqlite+aiosqlite:///", "postgresql+asyncpg://")


class Config(Section):
    """The process' configuration; ``load_config`` reads it, a test may simply make one.

    Attributes:
        plugins: on in every group unless a group says otherwise, in the order of the route.
        defaults: plug-in -> settings of all groups, raw.
        fixed: plug-in -> keys of its settings that cannot be changed in a chat; ``enabled``
            stands for switching it on or off.
        sets: name -> groups.
        groups: name -> group.
        database: SQLAlchemy URL; a relative SQLite path is relative to the config's folder.
    """

    bot: BotSection = BotSection()
    plugins: PluginNames = ()
    defaults: Blocks = Blocks()
    fixed: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    sets: dict[str, GroupSetEntry] = Field(default_factory=dict)
    groups: dict[str, GroupEntry] = Field(default_factory=dict)
    files: Files = Files()
    database: str = "sqlite+aiosqlite:///data/guanjia.db"
    keep: Keep = Keep()

    _folder: Path = PrivateAttr(default=Path())
    _token: SecretStr | None = PrivateAttr(default=None)
    _proxy: SecretStr | None = PrivateAttr(default=None)
    _document: Document | None = PrivateAttr(default=None)
    _renamer: Renamer | None = PrivateAttr(default=None)

    @field_validator("database")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url.startswith(_DATABASES):
            return url
        hint = _DATABASES[0] + url if re.fullmatch(r"[\w./-]+\.(db|sqlite3?)", url) else None
        raise BadValue(f"expected a database such as {_DATABASES[0]}data/guanjia.db", hint)

    @property
    def folder(self) -> Path:
        """The folder that relative paths start from."""
        return self._folder

    @property
    def path(self) -> Path | None:
        """The file that this was read from, if any."""
        return self._document.path if self._document else None

    @property
    def token(self) -> SecretStr | None:
        """The bot's token; None only where none was needed."""
        return self._token

    @property
    def proxy(self) -> SecretStr | None:
        """The way to Telegram, when it is not a direct one; it may hold a password."""
        return self._proxy

    @property
    def database_url(self) -> str:
        """``database`` with an absolute path."""
        place = self.database.removeprefix(_DATABASES[0])
        if place == self.database or not place or place == ":memory:":
            return self.database
        return _DATABASES[0] + (self._folder / place).absolute().as_posix()

    def plugin_names(self) -> tuple[str, ...]:
        """Every plug-in that is on somewhere, in the order of the route."""
        names = list(self.plugins)
        for a_set in self.sets.values():
            names.extend(a_set.plugins or ())
        for group in self.groups.values():
            names.extend(group.plugins or ())
        return tuple(dict.fromkeys(names))

    def names_and_topics(self) -> dict[str, tuple[str, ...]]:
        """What files may call groups: their names, each with its topics, and those of sets."""
        topics = {name: tuple(group.topics) for name, group in self.groups.items()}
        return {**dict.fromkeys(self.sets, ()), **topics}

    def files_of(self, kind: str) -> tuple[Path, ...]:
        """The YAML files of ``faq`` or ``rules``, folders searched, in order.

        Raises:
            FileProblems: a file or folder is not there.
        """
        named: tuple[str, ...] = getattr(self.files, kind)
        found: list[Path] = []
        findings = []
        for at, name in enumerate(named):
            place = self._folder / name
            if place.is_dir():
                found.extend(yaml_files(place))
            elif place.is_file():
                found.append(place)
            else:
                message = f"there is no file or folder {place.as_posix()}"
                findings.append(self.finding(("files", kind, at), "no-file", message))
        if findings:
            raise FileProblems(findings)
        return tuple(dict.fromkeys(found))

    def finding(
        self,
        keypath: KeyPath,
        code: str,
        message: str,
        hint: str | None = None,
        *,
        key: bool = False,
    ) -> Finding:
        """A finding about the value (or key) at a path of canonical keys."""
        if self._document is None or self._renamer is None:
            return Finding("config", 1, 1, code, message, hint)
        place = self._renamer.written_path(keypath)
        return self._document.finding(place, code, message, hint, key=key)

    def check_block(self, keypath: KeyPath, raw: Any, model: type[M]) -> M:
        """Make a plug-in's settings of the raw block at a path of canonical keys.

        Raises:
            FileProblems: see ``text.yaml_file.validate``.
        """
        if self._document is None or self._renamer is None:
            name = ".".join(map(str, keypath))
            return validate(Document.plain(raw, name), model, aliases=SETTINGS_ALIASES)
        place = self._renamer.written_path(keypath)
        return validate(self._document, model, aliases=SETTINGS_ALIASES, at=place)


def load_config(path: Path, environ: Mapping[str, str], *, need_token: bool = True) -> Config:
    """Read the config, and the secrets from the environment or ``.env`` beside it.

    Args:
        path: of ``config.yaml``.
        environ: ``GUANJIA_TOKEN``, ``GUANJIA_API`` and ``GUANJIA_PROXY`` in it win over
            ``.env``, and those over the file.
        need_token: False where no bot is run (demo, lint, migrations).

    Raises:
        FileProblems: all that is wrong, or that there is no token.
    """
    _refuse_tokens(path)
    findings: list[Finding] = []
    secrets: dict[str, str] = {}
    try:
        secrets = {**read_dotenv(path.parent / ".env"), **environ}
    except FileProblems as problems:
        findings.extend(problems.findings)
    else:
        findings.extend(_token_findings(path, secrets, need_token))
        findings.extend(_proxy_findings(path, secrets))
    try:
        document = load_yaml(path)
        config, renamer = checked(document, Config, aliases=ALIASES, checks=[_check_groups])
    except FileProblems as problems:
        raise FileProblems([*findings, *problems.findings]) from None
    if findings:
        raise FileProblems(findings)
    if api := secrets.get("GUANJIA_API"):
        config = config.model_copy(update={"bot": config.bot.model_copy(update={"api": api})})
    config._folder = path.parent
    config._document, config._renamer = document, renamer
    config._token = SecretStr(secrets["GUANJIA_TOKEN"]) if secrets.get("GUANJIA_TOKEN") else None
    if proxy := secrets.get("GUANJIA_PROXY"):
        config._proxy = SecretStr(proxy_url(proxy))
    return config


def _refuse_tokens(path: Path) -> None:
    """A token in the config is the one error that is told alone: other messages might show it."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return  # load_yaml says it better
    message = "a bot token does not belong here: move it to .env as GUANJIA_TOKEN=…"
    findings = [
        Finding(str(path), number, match.start() + 1, "token", message)
        for number, line in enumerate(lines, start=1)
        if (match := _TOKEN.search(line))
    ]
    if findings:
        raise FileProblems(findings)


def _token_findings(path: Path, secrets: Mapping[str, str], need: bool) -> Iterator[Finding]:
    place = str(path.parent / ".env")
    token = secrets.get("GUANJIA_TOKEN", "")
    if not token and need:
        message = "there is no bot token: write GUANJIA_TOKEN=… there, @BotFather gives you one"
        yield Finding(place, 1, 1, "token", message)
    elif token and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
        message = "GUANJIA_TOKEN is not a bot token; expected digits, a colon and letters"
        yield Finding(place, 1, 1, "token", message)


def _proxy_findings(path: Path, secrets: Mapping[str, str]) -> Iterator[Finding]:
    try:
        if proxy := secrets.get("GUANJIA_PROXY"):
            proxy_url(proxy)
    except ValueError as problem:
        yield Finding(str(path.parent / ".env"), 1, 1, "proxy", f"GUANJIA_PROXY: {problem}")


def _check_groups(data: Any, problems: Problems) -> None:
    """Names of groups must exist, and ids be used once."""
    groups = _mapping(data, "groups")
    names = [str(name) for name in groups]
    for name in names:
        if not re.fullmatch(r"[^\s/@#]{1,32}", name):
            message = f"a group's name is one word of at most 32 characters, {name!r} is not"
            problems.add(("groups", name), "group-name", message, key=True)
    for set_name, a_set in _mapping(data, "sets").items():
        path: KeyPath = ("sets", set_name)
        if set_name in groups:
            problems.add(path, "set-name", f"{set_name!r} is a group already", key=True)
        if isinstance(a_set, dict):
            path = (*path, "groups")
        members = a_set.get("groups") if isinstance(a_set, dict) else a_set
        for at, name in enumerate(members if isinstance(members, list) else ()):
            _known_group(name, (*path, at), names, problems)
    _check_ids(groups, problems)
    _known_staff(_mapping(data, "bot").get("staff"), ("bot", "staff"), groups, problems)
    for kind in ("groups", "sets"):
        for name, one in _mapping(data, kind).items():
            staff = one.get("staff") if isinstance(one, dict) else None
            _known_staff(staff, (kind, name, "staff"), groups, problems)


def _check_ids(groups: Mapping[str, Any], problems: Problems) -> None:
    owners: dict[int, str] = {}
    for name, group in groups.items():
        number = group.get("id") if isinstance(group, dict) else None
        if not isinstance(number, int):
            continue
        if number in owners:
            message = f"{owners[number]} has this id already"
            problems.add(("groups", name, "id"), "same-id", message)
        owners.setdefault(number, name)


def _known_staff(staff: Any, path: KeyPath, groups: Mapping[str, Any], problems: Problems) -> None:
    if not isinstance(staff, str) or re.fullmatch(r"-\d+(/\d+)?", staff):
        return
    name, _, topic = staff.partition("/")
    if not _known_group(name, path, list(groups), problems) or not topic:
        return
    topics = list(_mapping(groups[name], "topics"))
    if topic not in topics and not topic.isdecimal():
        message = f"group {name} has no topic {topic!r}"
        problems.add(path, "unknown-topic", message, did_you_mean(topic, topics))


def _known_group(name: Any, path: KeyPath, names: list[str], problems: Problems) -> bool:
    if name in names:
        return True
    message = f"there is no group {name!r}"
    problems.add(path, "unknown-group", message, did_you_mean(str(name), names))
    return False


def _mapping(data: Any, key: str) -> Mapping[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}
