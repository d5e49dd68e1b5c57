"""``python -m benchmarks`` measures everything; names such as ``trace sheet`` choose some."""

from __future__ import annotations

import argparse
import importlib

from benchmarks.harness import Row, Unavailable, table

NAMES = ("trace", "sheet", "browser", "classroom", "memory")


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
        rows: list[Row] = []
        try:
            rows.extend(room.rows())
        except Unavailable as missing:
            print(f"  not measured: {missing}")
        finally:
            # What was measured before something broke is still worth reading.
            print(table(rows), flush=True)


if __name__ == "__main__":
    main()
