"""``explain``: which layer gave a setting its value."""

from __future__ import annotations

import os
from pathlib import Path

from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from bot.cli.operate import console, opened, refuse_other_tables, revision
from bot.config import load_config
from bot.db.models import Chat, ChatSetting
from bot.loader import load_configured, load_plugins, shipped_names, with_own_names
from bot.people.settings import SettingsStore


async def explain_settings(path: Path, name: str, chat_id: int, topic_id: int) -> int:
    """Say which layer gave each setting of a plug-in its value."""
    config = load_config(path, os.environ, need_token=False)
    plugins = load_configured(config)
    config = with_own_names(config, plugins)
    plugin = next((one for one in plugins if one.name == name), None)
    if plugin is None:
        (plugin,) = load_plugins([name])
        if plugin.name not in {one.name for one in plugins}:  # by its path it may be a listed one
            plugins.append(plugin)
    store = SettingsStore(config, plugins, known=shipped_names())
    async with opened(path) as database:
        if await revision(database) is not None:
            await refuse_other_tables(database)
            async with database.reading() as db:
                rows = list(await db.scalars(select(ChatSetting)))
                named = await db.execute(select(Chat.name, Chat.id).where(Chat.name.is_not(None)))
                store.load(rows, {str(label): chat for label, chat in named})
    table = Table("setting", "layer", "value")
    for key in plugin.settings.model_fields:
        layers = store.explain(plugin.name, key, chat_id, topic_id)
        for index, (layer, value) in enumerate(layers):
            shown = f"{value} ←" if index == len(layers) - 1 else f"{value}"
            table.add_row(key if index == 0 else "", Text(layer), Text(shown))
    out = console()
    on = "on" if store.enabled(plugin.name, chat_id) else "off"
    out.print(f"{plugin.name} is {on} here.", markup=False)
    out.print(table)
    return 0
