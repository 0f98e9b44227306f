"""The operators' files: plug-ins read them at the start, and again whenever they change.

A version is read whole, beside the one in use, and takes its place in one step; one that is wrong
changes nothing, and staff is told once what is wrong with it, and once that all is well again.
"""

import asyncio
import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from watchfiles import awatch

from bot.clock import Clock
from bot.config import Config, load_config
from bot.core import Core
from bot.db.database import Database
from bot.plugin import Card, OperatorsFiles, Plugin, PluginHost
from faq.lint.chinese import OWN as FAQ_SENTENCES
from rules.chinese import SENTENCES as RULES_SENTENCES
from text.chinese import Table
from text.chinese import told as in_chinese
from text.findings import FileProblems, Finding

log = structlog.get_logger(__name__)

KINDS: Final[tuple[OperatorsFiles, ...]] = ("faq", "rules")
CONFIG: Final = "config"
SENTENCES: Final[Mapping[str, Table]] = {"faq": FAQ_SENTENCES, "rules": RULES_SENTENCES}
LOOK_MS: Final = 5_000  # that a change may go unnoticed where the system tells of none
HURRIED_S: Final = 0.0005  # between threads while a large version is taken over
TOLD: Final = 5  # findings on one card

Print = tuple[tuple[str, int, int, int], ...]


@dataclass(slots=True)
class _State:
    """What is known of one kind of files: how they looked last, and what was wrong then."""

    print: Print = ()
    wrong: tuple[Finding, ...] = ()


class Reloading:
    """Opens the plug-ins' lifespans, and opens those anew whose files change.

    Attributes:
        constants: plug-in name -> what its lifespan yielded last.
    """

    def __init__(
        self, config: Config, plugins: Sequence[Plugin[Any]], clock: Clock, database: Database
    ) -> None:
        self.constants: dict[str, Mapping[str, Any]] = {}
        self._config = config
        self._plugins = plugins
        self._clock = clock
        self._database = database
        self._core: Core | None = None
        self._stacks: dict[str, AsyncExitStack] = {}
        self._states = {kind: _State() for kind in (*KINDS, CONFIG)}
        self._turn = asyncio.Lock()

    # --- life ----------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open every lifespan for the first time.

        Raises:
            FileProblems: everything that is wrong in the files of a plug-in.
        """
        for kind, state in self._states.items():
            state.print = await asyncio.to_thread(self._look_of, kind)
        for plugin in self._plugins:
            stack = self._stacks[plugin.name] = AsyncExitStack()
            self.constants[plugin.name] = await self._enter(plugin, stack, [])

    def serve(self, core: Core) -> None:
        """From now on what is opened anew goes to this core, and its staff is told."""
        self._core = core

    async def close(self) -> None:
        """Close every lifespan."""
        for stack in reversed(self._stacks.values()):
            await stack.aclose()

    async def run(self) -> None:
        """Look whenever the system tells of a change, and now and then without; never ends."""
        places = set(filter(Path.exists, self._places()))
        watched = awatch(*places, rust_timeout=LOOK_MS, yield_on_timeout=True) if places else None
        while watched is not None:
            try:
                async for _ in watched:
                    await self.look()
            except SQLAlchemyError as problem:  # staff could not be told; the next look tries
                log.warning("looking at changed files failed", error=str(problem))
                watched = awatch(*places, rust_timeout=LOOK_MS, yield_on_timeout=True)

    def _places(self) -> Iterator[Path]:
        files = self._config.files
        for name in (*files.faq, *files.rules):
            place = self._config.folder / name
            yield place if place.is_dir() else place.parent
        if self._config.path is not None:
            yield self._config.path.parent

    # --- looking -------------------------------------------------------------------------------

    async def look(self) -> None:
        """Take up what has changed since the last look."""
        for kind in KINDS:
            await self.reload(kind)
        await self._look_at_config()

    async def reload(self, kind: OperatorsFiles) -> Sequence[Finding]:
        """Read these files again if they changed.

        Returns:
            What keeps the present version from being used; empty = it is in use.
        """
        async with self._turn:
            state = self._states[kind]
            present = await asyncio.to_thread(self._look_of, kind)
            if present == state.print:
                return state.wrong
            remarks: list[Finding] = []
            try:
                await self._reopen(kind, remarks)
            except FileProblems as problems:
                await self._tell(f"core.files_wrong_{kind}", problems.findings, kind)
                state.print, state.wrong = present, problems.findings
                return state.wrong
            if state.wrong or remarks:
                await self._tell(f"core.files_taken_{kind}", remarks, kind)
            state.print, state.wrong = present, ()
            log.info("files read again", kind=kind)
            return ()

    async def _look_at_config(self) -> None:
        """A changed config is only told of: it counts from the next start."""
        async with self._turn:
            state, path = self._states[CONFIG], self._config.path
            present = await asyncio.to_thread(self._look_of, CONFIG)
            if present == state.print or path is None:
                return
            try:
                await asyncio.to_thread(load_config, path, {}, need_token=False)
            except FileProblems as problems:
                await self._tell("core.config_wrong", problems.findings)
            else:
                await self._tell("core.config_changed", ())
            state.print = present

    def _look_of(self, kind: str) -> Print:
        """How files look from outside; it differs whenever one of them was written."""
        if kind == CONFIG:
            paths = [self._config.path] if self._config.path is not None else []
        else:
            named: Sequence[str] = getattr(self._config.files, kind)
            paths = [file for name in named for file in _files(self._config.folder / name)]
        return tuple(_look(path) for path in paths)

    # --- lifespans -----------------------------------------------------------------------------

    async def _reopen(self, kind: OperatorsFiles, remarks: list[Finding]) -> None:
        """Open all that read these files, then swap, then close what was in use.

        Raises:
            FileProblems: everything that is wrong; nothing was changed.
        """
        stacks: dict[str, AsyncExitStack] = {}
        given: dict[str, Mapping[str, Any]] = {}
        try:
            with _uncollected():
                for plugin in self._plugins:
                    if plugin.files == kind:
                        stack = stacks[plugin.name] = AsyncExitStack()
                        given[plugin.name] = await self._enter(plugin, stack, remarks)
        except FileProblems:
            for stack in stacks.values():
                await stack.aclose()
            raise
        self.constants.update(given)
        if self._core is not None:
            self._core.renew(given)
        for name, stack in stacks.items():
            old, self._stacks[name] = self._stacks[name], stack
            await old.aclose()

    async def _enter(
        self, plugin: Plugin[Any], stack: AsyncExitStack, remarks: list[Finding]
    ) -> Mapping[str, Any]:
        if plugin.lifespan is None:
            return {}
        kind = plugin.files

        async def reload() -> Sequence[Finding]:
            return () if kind is None else await self.reload(kind)

        host = PluginHost(
            faq_files=self._config.files_of("faq"),
            rules_files=self._config.files_of("rules"),
            clock=self._clock,
            reading=self._database.reading,
            faq_folder=self._faq_folder(),
            groups=self._config.names_and_topics(),
            before=self.constants.get(plugin.name, {}),
            remark=remarks.append,
            reload=reload,
        )
        return await stack.enter_async_context(plugin.lifespan(host))

    def _faq_folder(self) -> Path | None:
        places = (self._config.folder / name for name in self._config.files.faq)
        return next((place for place in places if place.is_dir()), None)

    # --- telling -------------------------------------------------------------------------------

    async def _tell(self, key: str, findings: Sequence[Finding], kind: str = CONFIG) -> None:
        core = self._core
        if core is None:
            return
        say = core.phrases.bound(self._config.bot.language)
        short = [self._short(one) for one in findings[:TOLD]]
        if self._config.bot.language == "zh-CN":
            said = [in_chinese(one, SENTENCES.get(kind, ())) for one in short]
        else:
            said = [str(one) for one in short]
        lines = [f"<code>{escape(one)}</code>" for one in said]
        if len(findings) > TOLD:
            lines.append(say("core.files_more", count=len(findings) - TOLD))
        async with self._database.work() as work:
            _, staff = core.desk(work)
            await staff.tell(0, Card(say(key), tuple(lines)))

    def _short(self, finding: Finding) -> Finding:
        """Without the folders of the server, which tell nobody anything in a chat."""
        home = f"{self._config.folder.as_posix()}/"
        message = finding.message if home == "./" else finding.message.replace(home, "")
        return replace(finding, file=Path(finding.file).name, message=message)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector out of what is made here: looking through it stops every thread.

    What takes a large version over lets others have their turn more often than usual.
    """
    gc.disable()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(HURRIED_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
        gc.freeze()
        gc.enable()


def _files(place: Path) -> list[Path]:
    """A file, or everything in a folder that is not hidden: pictures are part of answers."""
    if not place.is_dir():
        return [place]
    return sorted(
        file
        for file in place.rglob("*")
        if not any(part.startswith(".") for part in file.relative_to(place).parts)
    )


def _look(path: Path) -> tuple[str, int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0, 0
    return str(path), found.st_mtime_ns, found.st_size, found.st_ino
