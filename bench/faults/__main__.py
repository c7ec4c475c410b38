"""What faults cost those who ask, a table each.

python -m bench.faults late --seconds 20
"""

import argparse
import sys
from collections.abc import Sequence

from bench.common import run
from bench.common.worlds import EXPECTED, named
from bench.faults import bloat, catalogue, freeze, late, medium, slow, soak

MODULES = {
    "late": late,
    "freeze": freeze,
    "slow": slow,
    "soak": soak,
    "bloat": bloat,
    "medium": medium,
    "catalogue": catalogue,
}
LENGTHS = {
    "soak": ("minutes", 30),
    "bloat": ("refreshes", 200),
    "medium": ("events", 1_000_000),
    "catalogue": ("people", 20),
}
SECONDS = ("seconds", 60)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status. Ctrl-C stops all that was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, module in MODULES.items():
        command = commands.add_parser(name, description=module.__doc__)
        unit, length = LENGTHS.get(name, SECONDS)
        command.add_argument(
            f"--{unit}", dest="length", type=int, default=length, help=f"default: {length}"
        )
        command.add_argument(
            "--world", type=named, default="demo", help=f"{EXPECTED}; default: demo"
        )
        command.add_argument("--pg", default="embedded", choices=("embedded", "system"))
        if module is catalogue:
            command.add_argument(
                "--media", type=int, default=0, help="so many more, which nobody took; default: 0"
            )
        command.set_defaults(measure=module.measure)
    arguments = parser.parse_args(argv)
    more = {"media": arguments.media} if "media" in arguments else {}
    return run(
        "bench.faults",
        lambda: arguments.measure(arguments.world, arguments.pg, arguments.length, **more),
    )


if __name__ == "__main__":
    sys.exit(main())
