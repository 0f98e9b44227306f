"""``python -m tests.bench [NAME …]``: measure all, or what is named, and the reference."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from tests.bench.ads import ad_detector
from tests.bench.faq import faq_engine
from tests.bench.idle import idle_plugins
from tests.bench.latency import reply_latency
from tests.bench.pipeline import whole_pipeline
from tests.bench.reference import bare_aiogram
from tests.bench.reload import faq_reload
from tests.bench.rows import Row, as_table, with_ratios, write
from tests.bench.wave import join_wave

Benchmark = Callable[[], Awaitable[list[Row]]]

# In this order; the references come first.
BENCHMARKS: Mapping[str, Benchmark] = {
    "reference": bare_aiogram,
    "pipeline": whole_pipeline,
    "idle": idle_plugins,
    "latency": reply_latency,
    "wave": join_wave,
    "faq": faq_engine,
    "reload": faq_reload,
    "ads": ad_detector,
}

RESULT = Path("build/bench.json")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table and write it; a goal that was missed is marked, no more."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--out", type=Path, default=RESULT, help="default: %(default)s")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    wanted = {"reference", *(options.names or BENCHMARKS)}
    rows = []
    for name, benchmark in BENCHMARKS.items():
        if name in wanted:
            print(f"measuring {name} …", file=sys.stderr)  # noqa: T201
            rows += asyncio.run(_run(benchmark))
    rows = with_ratios(rows)
    print(as_table(rows))  # noqa: T201
    write(rows, options.out)
    return 0


async def _run(benchmark: Benchmark) -> list[Row]:
    return await benchmark()


if __name__ == "__main__":
    sys.exit(main())
