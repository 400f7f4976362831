"""The commands behind the Makefile: `python -m deploy.local up`. Each loads only what it needs."""

from typing import Annotated

import typer

from deploy.local.stack import Stack

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__, pretty_exceptions_show_locals=False)


def chosen_stack() -> Stack:
    try:
        return Stack.from_environment()
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@app.command()
def up() -> None:
    """Start the stack and wait until it is ready."""
    from deploy.local.kafka_jars import KafkaNotResolved
    from deploy.local.secret_store import SecretsUnreadable
    from deploy.local.start import PortTaken
    from deploy.local.telling import failed
    from deploy.local.toolchain import ToolMissing
    from deploy.local.unprivileged import NoUserForPostgres
    from deploy.local.up import up as run

    try:
        code = run(chosen_stack())
    except (ToolMissing, KafkaNotResolved, PortTaken, SecretsUnreadable, NoUserForPostgres) as error:
        failed(str(error))
        code = 1
    raise typer.Exit(code)


@app.command()
def down() -> None:
    """Stop everything; the data stay."""
    from deploy.local.stop import stop
    from deploy.local.telling import done

    done("stopped" if stop(chosen_stack()) else "nothing was running")


@app.command()
def reset() -> None:
    """Stop everything and delete the data."""
    from deploy.local.stop import delete_data, stop
    from deploy.local.telling import done

    stack = chosen_stack()
    stop(stack)
    delete_data(stack)
    done(f"stopped, and the data in {stack.home} deleted")


@app.command()
def hold(process: str) -> None:
    """Kill a process (kill -9) and keep it down until `release`."""
    from deploy.local.hold import hold as run

    run(chosen_stack(), process)


@app.command()
def release(process: str) -> None:
    """Let the supervisor start a held process again."""
    from deploy.local.hold import release as run

    run(chosen_stack(), process)


@app.command()
def status(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Every process, topic, group and outbox; exit 1 if anything is not healthy."""
    from deploy.local.status import status as run

    raise typer.Exit(run(chosen_stack(), as_json=json))


@app.command()
def logs(
    service: Annotated[str, typer.Argument(help="Only processes whose name begins so.")] = "",
    follow: Annotated[bool, typer.Option(help="Go on until interrupted.")] = True,
) -> None:
    """Follow the logs, readable."""
    from deploy.local.logs import show_logs

    show_logs(chosen_stack(), service, follow=follow)


@app.command()
def demo(
    count: Annotated[int, typer.Option("-n", min=1, help="How many leads.")] = 500,
    seed: Annotated[int, typer.Option(help="The same seed sends the same leads.")] = 1,
) -> None:
    """Send realistic leads through the gateway."""
    from deploy.local.demo import send_demo_leads

    raise typer.Exit(send_demo_leads(chosen_stack(), count, seed))


@app.command()
def check() -> None:
    """Format, lint, types, import contracts, migration drift, golden files."""
    from deploy.local.check import check as run

    raise typer.Exit(run(chosen_stack()))


@app.command("test")
def run_all_tests(
    arguments: Annotated[list[str] | None, typer.Argument(help="Handed to pytest.")] = None,
) -> None:
    """Check, then run every test on a stack of its own."""
    from deploy.local.own_tests import run_tests

    raise typer.Exit(run_tests(arguments or []))


if __name__ == "__main__":
    app()
