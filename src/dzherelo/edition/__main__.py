"""`python -m dzherelo.edition`: the recorded publishers as a program of their own."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from dzherelo.edition import program, stories, truth
from dzherelo.edition.clock import MOMENTS, Epoch, read

DAY_ONE = date(2026, 2, 11)
"""The winter day on which the edition begins unless another is asked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted, or with --write-truth write truth.json and end."""
    asked = _parser().parse_args(arguments)
    if asked.write_truth:
        target = Path(__file__).with_name(truth.FILE)
        target.write_text(truth.written(stories.load()), "utf-8")
        sys.stdout.write(f"{target}\n")
        return 0
    try:
        read(asked.moment)
        asyncio.run(_serve(asked))
    except KeyboardInterrupt:
        return 0
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dzherelo.edition", description=__doc__)
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one")
    parser.add_argument(
        "--moment", default="end", help=f"one of {', '.join(MOMENTS)}, or any other"
    )
    parser.add_argument("--epoch", type=date.fromisoformat, default=DAY_ONE, help="date of day 1")
    parser.add_argument("--one-host", action="store_true", help="127.0.0.1 with a port each")
    parser.add_argument("--json", action="store_true", help="print the addresses as JSON")
    parser.add_argument("--write-truth", action="store_true", help="regenerate truth.json")
    return parser


async def _serve(asked: argparse.Namespace) -> None:
    hosts = not asked.one_host
    async with await program.serve(Epoch(asked.epoch), asked.moment, asked.port, hosts) as served:
        report = served.report()
        lines = [f"control desk  {served.control}"]
        lines += [f"{one.id}  {one.feeds[0].url}" for one in served.sources()]
        text = json.dumps(report, ensure_ascii=False) if asked.json else "\n".join(lines)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
