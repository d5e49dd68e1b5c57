"""``python -m benchmarks`` measures everything; names such as ``trace sheet`` choose some."""

from __future__ import annotations

import argparse
import importlib

from benchmarks.harness import Unavailable, table

NAMES = ("trace", "sheet", "browser", "memory")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"any of {', '.join(NAMES)}")
    names = parser.parse_args().names
    for name in names:
        if name not in NAMES:
            parser.error(f"there is no benchmark {name!r}; there are {', '.join(NAMES)}")
    for name in names or NAMES:
        room = importlib.import_module(f"benchmarks.{name}")
        print(f"{name}: {room.ABOUT}", flush=True)
        try:
            print(table(room.rows()), flush=True)
        except Unavailable as missing:
            print(f"  not measured: {missing}\n", flush=True)


if __name__ == "__main__":
    main()
