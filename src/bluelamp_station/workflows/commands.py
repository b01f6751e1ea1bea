"""`bluelamp serve`, `bluelamp manage` and `bluelamp demo`: imported when called, and Django only inside them."""

from __future__ import annotations

__all__ = ["demo", "manage", "serve"]

import os
import socket
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bluelamp_station.workflows.certificates import Certificates

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
_tls = click.option(
    "--tls", "is_tls", is_flag=True, help="HTTPS with a certificate of this machine's own, for trials on phones."
)
_open = click.option("--open", "is_opened", is_flag=True, help="Open it in a browser.")


@click.command("serve")
@_home
@_host
@_port
@click.option("--no-worker", is_flag=True, help="Pages only: files and runs wait for a worker started elsewhere.")
@click.option("--workers", type=click.IntRange(1, 8), default=1, show_default=True, help="Background workers.")
@click.option("--processes", type=click.IntRange(1, 32), default=1, show_default=True, help="Web processes.")
@_tls
@_open
def serve(
    home: Path | None,
    host: str,
    port: int,
    *,
    no_worker: bool,
    workers: int,
    processes: int,
    is_tls: bool,
    is_opened: bool,
) -> None:
    """Serve the staff site: pages, and the worker beside them. Nothing to configure; Ctrl-C ends it."""
    workers = 0 if no_worker else workers
    _serve(home, host, port, workers=workers, processes=processes, is_tls=is_tls, is_opened=is_opened)


def _serve(
    home: Path | None, host: str, port: int, *, workers: int, processes: int, is_tls: bool, is_opened: bool
) -> None:
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
    if is_tls:
        _expect_tls(host)
    settings_read()
    with claim_folder(folder):
        certificates = _certificates(folder, host) if is_tls else None
        opened = open_site(folder)
        parent = str(os.getpid())
        web = [sys.executable, "-m", f"{_HERE}.run_web", host, str(port), str(processes), parent]
        if certificates:
            web += [str(certificates.certificate), str(certificates.key)]
        children = [Child("web server", web)]
        children += [Child("worker", [sys.executable, "-m", f"{_HERE}.run_worker", parent]) for _ in range(workers)]
        address = _address(host, port, is_tls=is_tls)

        def say() -> None:
            first = address + (opened.setup_path or "/")
            click.echo(f"Bluelamp is at {address}/ (data in {opened.home}). Ctrl-C ends it.")
            if certificates:
                _say_how_phones_trust(certificates, host, port)
            if opened.setup_path:
                click.echo(f"Nobody is known yet. Make the first person here, once:\n{first}")
            if is_opened:
                webbrowser.open(first)

        supervise(children, is_up=lambda: _answers(host, port), when_up=say)
    click.echo("Bluelamp has ended.")


def _address(host: str, port: int, *, is_tls: bool) -> str:
    """Where the site is, for somebody at this machine."""
    near = {"127.0.0.1": "localhost", "::1": "localhost"}
    if is_tls:
        # No certificate is for an address that means all addresses.
        near |= {"0.0.0.0": "localhost", "::": "localhost"}  # noqa: S104  # nosec B104 - translated, not bound
    name = near.get(host, host)
    return f"{'https' if is_tls else 'http'}://{f'[{name}]' if ':' in name else name}:{port}"


def _expect_tls(host: str) -> None:
    """Tell this process and its children that cookies are for HTTPS alone, and by which names the site is called."""
    from bluelamp_station.workflows.certificates import own_names  # noqa: PLC0415 - --help does without

    environment = os.environ  # noqa: TID251 - a command: it hands the environment to its children
    environment["BLUELAMP_TLS"] = "yes"
    names = (f"[{name}]" if ":" in name else name for name in own_names(host))
    environment.setdefault("BLUELAMP_HOSTS", ",".join(names))


def _certificates(folder: Path, host: str) -> Certificates:
    from django.utils import timezone  # noqa: PLC0415 - after the settings

    from bluelamp_station.workflows.certificates import ensure_certificates, own_names  # noqa: PLC0415

    return ensure_certificates(folder, names=own_names(host), at=timezone.now())


def _say_how_phones_trust(certificates: Certificates, host: str, port: int) -> None:
    """What somebody with a phone in hand has to know."""
    here = ("127.0.0.1", "::1", "localhost")
    if host in here:
        click.echo("Only this machine reaches it: --host 0.0.0.0 lets phones of your network in.")
    else:
        for name in certificates.names:
            if name not in here:
                click.echo(f"On phones: {_address(name, port, is_tls=True)}/field/")
    click.echo(
        f"Phones trust it once they hold {certificates.authority}\n"
        f"whose SHA-256 is {certificates.fingerprint}\n"
        "How: docs/how-to/try-it-on-phones.md. Remove it from the phones when the trial is over."
    )


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
@_tls
@_open
def demo(
    out: Path,
    host: str,
    port: int,
    seed: int,
    *,
    no_serve: bool,
    as_json: bool,
    is_tls: bool,
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
    _serve(site, host, port, workers=1, processes=1, is_tls=is_tls, is_opened=is_opened)
