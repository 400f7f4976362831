"""Makes the roles and the empty databases, as superuser: `python -m deploy.containers.databases`; idempotent."""

from deploy.containers.addresses import among_containers
from deploy.local.environment import superuser_url
from deploy.local.prepare import create_databases
from deploy.local.secret_store import load_secrets
from deploy.local.stack import Stack


def main() -> None:
    home = Stack.from_environment().home
    stack = among_containers(home)
    secrets = load_secrets(stack)
    create_databases(superuser_url(stack, secrets), secrets)


if __name__ == "__main__":
    main()
