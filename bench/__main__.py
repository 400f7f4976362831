"""Run the benchmarks: `make bench [BAR=…]`."""

import argparse
import asyncio
import json
from pathlib import Path

from bench.bars import Bar, new_bars, table
from bench.end_to_end import measure_end_to_end
from bench.gateway import measure_gateway
from bench.open_lists import measure_open_lists
from bench.pages import measure_pages
from bench.stack import measured_stack
from bench.visibility import measure_visibility
from tests.ledger.processes import LedgerStack

GATEWAY_BARS = {1, 2, 3, 5, 8}
LIST_BARS = {12, 13}
WEB_BARS = {11, *LIST_BARS}
"""Each on a fresh stack: a page with a thousand leads is measured with a thousand."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Print the bars of the platform, as ratios.")
    parser.add_argument("--bar", type=int, help="only the measurement that yields this bar")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median counts")
    parser.add_argument("--report", type=Path, default=Path(".local/bench.json"))
    arguments = parser.parse_args()
    bars = new_bars()
    wanted = {arguments.bar} if arguments.bar else set(bars)
    if not wanted <= set(bars):
        parser.error(f"there is no bar {arguments.bar}; there are {', '.join(map(str, bars))}")
    if wanted - WEB_BARS:
        with measured_stack() as stack:
            _measure_services(stack, bars, wanted, arguments.runs)
    if 11 in wanted:
        with measured_stack() as stack:
            measure_pages(stack, bars[11], runs=arguments.runs)
    if wanted & LIST_BARS:
        with measured_stack() as stack:
            measure_open_lists(stack, bars[12], bars[13], runs=arguments.runs)
    measured = [bar for bar in bars.values() if bar.runs]
    print(table(measured))
    arguments.report.parent.mkdir(parents=True, exist_ok=True)
    arguments.report.write_text(json.dumps([bar.as_dict() for bar in measured], indent=2) + "\n")


def _measure_services(stack: LedgerStack, bars: dict[int, Bar], wanted: set[int], runs: int) -> None:
    if 9 in wanted:
        asyncio.run(measure_visibility(stack, bars[9], runs=runs))
    if 4 in wanted:
        measure_end_to_end(stack, bars[4], runs=runs)
    if wanted & GATEWAY_BARS:
        measure_gateway(stack, bars, runs=runs)


if __name__ == "__main__":
    main()
