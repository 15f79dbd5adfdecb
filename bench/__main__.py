"""`make bench`: run the benchmarks, print each figure against its limit, keep them as JSON.

A benchmark is a module `bench/bench_<name>.py` with `def run(context: Context) -> list[Figure]`.
"""

import argparse
import contextlib
import importlib
import json
import os
import pkgutil
import platform
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

import bench
from bench.context import Context
from bench.figures import Figure

RESULTS = Path(__file__).parent / "figures.json"
PREFIX = "bench_"


def names() -> list[str]:
    """The benchmarks there are."""
    modules = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return sorted(name.removeprefix(PREFIX) for name in modules if name.startswith(PREFIX))


def run(chosen: list[str]) -> dict[str, list[Figure]]:
    """Run the chosen benchmarks one after another."""
    found = {}
    with contextlib.ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="yitong-bench-")))
        context = Context(folder, closing)
        for name in chosen:
            print(f"\n{name} …", flush=True)
            began = time.monotonic()
            found[name] = _figures_of(name, context)
            print(table(found[name]))
            print(f"({time.monotonic() - began:.0f} s)", flush=True)
    return found


def table(figures: list[Figure]) -> str:
    """The figures as aligned lines."""
    rows = [figure.as_row() for figure in figures]
    widths = [max((_width(row[i]) for row in rows), default=0) for i in range(4)]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    )


def _figures_of(name: str, context: Context) -> list[Figure]:
    module = importlib.import_module(f"bench.{PREFIX}{name}")
    figures: list[Figure] = module.run(context)
    return figures


def _width(cell: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cell)


def _keep(found: dict[str, list[Figure]]) -> None:
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    figures = {name: [figure.as_json() for figure in group] for name, group in found.items()}
    text = json.dumps({"machine": machine, "figures": figures}, ensure_ascii=False, indent=2)
    RESULTS.write_text(text + "\n")


def main() -> int:
    """Command line: `python -m bench [names …]`; exit code 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of: {', '.join(names())}")
    chosen = parser.parse_args().names or names()
    unknown = sorted(set(chosen) - set(names()))
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}")
    found = run(chosen)
    _keep(found)
    missed = [figure.name for group in found.values() for figure in group if not figure.ok]
    print(f"\nMissed: {', '.join(missed)}" if missed else "\nEvery limit holds.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
