"""Writes what is generated from the contracts: the event catalogue, AsyncAPI, and the golden schemas.

python -m shared.contracts.generate            # write
python -m shared.contracts.generate --check    # compare; exit 1 and name the files that differ
"""

import argparse
import json
import sys
from pathlib import Path

from shared.contracts.asyncapi import asyncapi
from shared.contracts.catalogue import all_events
from shared.contracts.catalogue_page import catalogue
from shared.contracts.examples import EXAMPLES
from shared.contracts.listeners import DECLARED, find_listeners
from shared.contracts.schemas import schema
from shared.contracts.versions import GOLDEN

ROOT = Path(__file__).parents[2]


def generated_files() -> dict[Path, str]:
    """Path → content of every generated file."""
    files = {ROOT / "docs" / "events.md": catalogue(), ROOT / "docs" / "asyncapi.yaml": asyncapi()}
    files[DECLARED] = json.dumps(find_listeners(), indent=2) + "\n"
    for topic, event in all_events().items():
        stem = f"{topic}-{event.version}"
        files[GOLDEN / f"{stem}.schema.json"] = json.dumps(schema(event), indent=2, sort_keys=True) + "\n"
        files[GOLDEN / f"{stem}.example.json"] = json.dumps(EXAMPLES[topic], indent=2, ensure_ascii=False) + "\n"
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description="Generate the event catalogue, AsyncAPI and golden schemas.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file differs")
    check = parser.parse_args().check
    stale = {path: text for path, text in generated_files().items() if not path.exists() or path.read_text() != text}
    for path, text in stale.items():
        print(f"{'differs' if check else 'wrote'}: {path.relative_to(ROOT)}")  # noqa: T201 -- a command's answer
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    if check and stale:
        sys.exit("Run `python -m shared.contracts.generate`, and read the difference before you commit it.")


if __name__ == "__main__":
    main()
