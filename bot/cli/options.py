"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(help="Files and folders. Default: those of config.yaml, or the examples."),
]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="The config.yaml that names files and groups.")
]
