"""Shows URLs, logins and keys: `docker compose run --rm welcome`; with `-T welcome --json` it prints demo.json."""

import json
import sys

from deploy.local.stack import Stack
from deploy.local.welcome import show_demo


def main() -> None:
    text = Stack.from_environment().demo_file.read_text()
    if "--json" in sys.argv:
        print(text, end="")
    else:
        show_demo(json.loads(text))


if __name__ == "__main__":
    main()
