"""Making the demonstration's files and its site, once; afterwards what is there is opened."""

from __future__ import annotations

__all__ = ["make_demo_site"]

import importlib.util
import json
import os
import shutil
from typing import TYPE_CHECKING

import click

from bluelamp.cli.demo import DemoFiles, make_demo_files, print_demo_files
from bluelamp.cli.output import print_json, progress_bar, warn
from bluelamp.core.errors import RefusedInputError
from bluelamp_station.workflows.opening import open_site, set_environment

if TYPE_CHECKING:
    from pathlib import Path

_MARK, _DONE = "made-up.txt", "demo.json"
_HINT = "The site needs more than the base: pip install 'bluelamp[station]', then bluelamp demo again."


def make_demo_site(out: Path, site: Path, *, seed: int, as_json: bool) -> bool:
    """Make whatever is not there yet, and say where it lies; whether there is a site to serve.

    1. A finished demonstration is opened as it is. 2. Files first: they need no site. 3. The site in a folder of its
    own; one that was broken off is made anew.

    Args:
        out: the demonstration's folder.
        site: data folder of its site.
        seed: of every random choice.
        as_json: whether one JSON document is printed in place of words.

    Raises:
        RefusedInputError: the site's folder holds something else.
    """
    done = site / _DONE
    if done.is_file():
        set_environment(site, BLUELAMP_DEMO="yes")
        _forget_other_databases()
        told = json.loads(done.read_text(encoding="utf-8"))
        _say(told, as_json=as_json)
        return True
    files = make_demo_files(out, seed=seed)
    if importlib.util.find_spec("django") is None:
        _say_files(files, as_json=as_json)
        warn([_HINT])
        return False
    told = {name: str(path) for name, path in files.paths.items()} | {"hotspots_found": files.hotspots}
    told |= {"site": str(site.resolve())} | _make(site, files, seed=seed)
    _write_whole(done, told)
    if not as_json:
        print_demo_files(files)
    _say(told, as_json=as_json)
    return True


def _make(site: Path, files: DemoFiles, *, seed: int) -> dict[str, object]:
    _clear(site)
    set_environment(site, BLUELAMP_DEMO="yes")
    _forget_other_databases()
    opened = open_site(site.resolve())
    if opened.setup_path is None:
        raise RefusedInputError(f"The site in {site} has people already: choose another --out.", code="BL-SERVE-10")
    from bluelamp_station.workflows.demo_people import PASSWORD, PEOPLE  # noqa: PLC0415 - after the settings
    from bluelamp_station.workflows.demonstration import fill_site  # noqa: PLC0415

    with progress_bar("Site") as progress:
        counts = fill_site(
            setup_path=opened.setup_path, force_folder=files.paths["force"], seed=seed, progress=progress
        )
    people = [{"role": one.role, "name": one.name, "email": one.email, "password": PASSWORD} for one in PEOPLE]
    return {"counts": counts, "people": people}


def _forget_other_databases() -> None:
    """Made-up people with public passwords belong in no database but the demonstration's own."""
    os.environ.pop("DATABASE_URL", None)  # noqa: TID251 - a command


def _clear(site: Path) -> None:
    """A folder for the site; what an earlier call broke off goes."""
    if site.exists():
        if not (site / _MARK).is_file():
            raise RefusedInputError(f"{site} was not made by bluelamp demo: choose another --out.", code="BL-SERVE-10")
        shutil.rmtree(site)
    site.mkdir(mode=0o700, parents=True)
    (site / _MARK).write_text("Everything in this folder is made up, and may be deleted.\n", encoding="utf-8")


def _write_whole(path: Path, document: dict[str, object]) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(document, indent=1), encoding="utf-8")
    part.replace(path)


def _say_files(files: DemoFiles, *, as_json: bool) -> None:
    if as_json:
        print_json({name: str(path) for name, path in files.paths.items()} | {"hotspots_found": files.hotspots})
    else:
        print_demo_files(files)


def _say(told: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(told)
        return
    people = told["people"]
    if not isinstance(people, list):
        return
    click.echo("\nSign in as any of these made-up people (they share one password):")
    for one in people:
        click.echo(f"  {one['role']:<32} {one['email']}")
    click.echo(f"  password: {people[0]['password']}\n")
