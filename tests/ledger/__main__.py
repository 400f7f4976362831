"""Run the ledger: `make ledger [FAULT=…] [N=…] [SEED=…]`."""

import argparse
import asyncio
import json
import random
import sys
from pathlib import Path

from tests.ledger.faults import FAULTS, SHORT, fault_named
from tests.ledger.run import Result, run_faults, run_self_proof


def main() -> None:
    parser = argparse.ArgumentParser(description="Faults under load, then the proof that nothing was lost.")
    parser.add_argument("--fault", default="all", help="all, short, or parts of faults' names, separated by commas")
    parser.add_argument("--n", type=int, default=400, help="submissions per fault")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="repeats a run's choices")
    parser.add_argument("--report", type=Path, default=Path(".local/ledger.json"))
    arguments = parser.parse_args()
    names = {"all": [fault.name for fault in FAULTS], "short": list(SHORT)}.get(arguments.fault)
    faults = [fault_named(name) for name in names or arguments.fault.split(",")]
    results = asyncio.run(run_faults(faults, submissions=arguments.n, seed=arguments.seed))
    if arguments.fault == "all":
        results.append(asyncio.run(run_self_proof(submissions=arguments.n * 5, seed=arguments.seed)))
    show(results, arguments.seed)
    arguments.report.parent.mkdir(parents=True, exist_ok=True)
    arguments.report.write_text(json.dumps([result.as_dict() for result in results], indent=2) + "\n")
    sys.exit(0 if all(result.passed for result in results) else 1)


def show(results: list[Result], seed: int) -> None:
    """Print one line per fault, and under a fault that failed the hops that do not balance."""
    columns = f"{'announced':>9} {'applied':>8} {'parked':>6} {'LOST':>5} {'DOUBLED':>7} {'ORDER':>5}"
    print(f"{'fault':32} {'sent':>6} {columns} {'outbox':>6} {'drained':>8}")
    for result in results:
        print(result.line())
        for account in result.accounts:
            if not account.balances:
                print(f"    {account.hop}: {account}")
    print(f"seed {seed}: {'balanced' if all(result.passed for result in results) else 'NOT BALANCED'}")


if __name__ == "__main__":
    main()
