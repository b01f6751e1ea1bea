"""`bluelamp serve`, `bluelamp manage` and `bluelamp demo`: imported when called, and Django only inside them."""

from __future__ import annotations

__all__ = ["demo", "manage", "serve"]

import os
import socket
import sys
import webbrowser
from pathlib import Path

import click

_HERE = "bluelamp_station.workflows"

_home = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="The data folder; otherwise BLUELAMP_HOME, otherwise ./bluelamp-home.",
)
_host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
_port = click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on."
)
_open = click.option("--open", "is_opened", is_flag=True, help="Open it in a browser.")


@click.command("serve")
@_home
@_host
@_port
@click.option("--no-worker", is_flag=True, help="Pages only: files and runs wait for a worker started elsewhere.")
@click.option("--workers", type=click.IntRange(1, 8), default=1, show_default=True, help="Background workers.")
@click.option("--processes", type=click.IntRange(1, 32), default=1, show_default=True, help="Web processes.")
@_open
def serve(
    home: Path | None, host: str, port: int, *, no_worker: bool, workers: int, processes: int, is_opened: bool
) -> None:
    """Serve the staff site: pages, and the worker beside them. Nothing to configure; Ctrl-C ends it."""
    _serve(home, host, port, workers=0 if no_worker else workers, processes=processes, is_opened=is_opened)


def _serve(home: Path | None, host: str, port: int, *, workers: int, processes: int, is_opened: bool) -> None:
    from bluelamp_station.workflows.opening import (  # noqa: PLC0415 - --help does without
        claim_folder,
        open_site,
        port_is_free,
        set_environment,
        settings_read,
    )
    from bluelamp_station.workflows.supervision import Child, supervise  # noqa: PLC0415

    folder = set_environment(home)
    port_is_free(host, port)
    settings_read()
    with claim_folder(folder):
        opened = open_site(folder)
        parent = str(os.getpid())
        web = [sys.executable, "-m", f"{_HERE}.run_web", host, str(port), str(processes), parent]
        children = [Child("web server", web)]
        children += [Child("worker", [sys.executable, "-m", f"{_HERE}.run_worker", parent]) for _ in range(workers)]
        address = f"http://{'localhost' if host in ('127.0.0.1', '::1') else host}:{port}"

        def say() -> None:
            first = address + (opened.setup_path or "/")
            click.echo(f"Bluelamp is at {address}/ (data in {opened.home}). Ctrl-C ends it.")
            if opened.setup_path:
                click.echo(f"Nobody is known yet. Make the first person here, once:\n{first}")
            if is_opened:
                webbrowser.open(first)

        supervise(children, is_up=lambda: _answers(host, port), when_up=say)
    click.echo("Bluelamp has ended.")


def _answers(host: str, port: int) -> bool:
    """Whether somebody takes calls there."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # nosec B104 - translated, not bound
    try:
        socket.create_connection((near, port), timeout=1).close()
    except OSError:
        return False
    return True


@click.command(
    "manage", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}, add_help_option=True
)
@_home
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(home: Path | None, words: tuple[str, ...]) -> None:
    """Django's own commands for the staff site: check --deploy, migrate, verify_audit; `manage help` lists them."""
    from bluelamp_station.workflows.opening import set_environment, settings_read  # noqa: PLC0415 - --help does without

    set_environment(home)
    settings_read()
    from django.core.management import ManagementUtility  # noqa: PLC0415 - after the settings

    ManagementUtility(["bluelamp manage", *words]).execute()


@click.command("demo")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("bluelamp-demo"), show_default=True, help="Folder to write."
)
@_host
@_port
@click.option("--seed", type=int, default=1, show_default=True, help="Of every random choice.")
@click.option("--no-serve", is_flag=True, help="Make the files and the site, but do not serve it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document of paths; goes with --no-serve.")
@_open
def demo(
    out: Path,
    host: str,
    port: int,
    seed: int,
    *,
    no_serve: bool,
    as_json: bool,
    is_opened: bool,
) -> None:
    """Make a whole programme up, with its people and hotspots, and serve the site on it.

    A second call opens what the first one made.
    """
    from bluelamp_station.workflows.demo_site import make_demo_site  # noqa: PLC0415 - --help does without

    site = out / "site"
    made = make_demo_site(out, site, seed=seed, as_json=as_json)
    if no_serve or not made:
        return
    _serve(site, host, port, workers=1, processes=1, is_opened=is_opened)
