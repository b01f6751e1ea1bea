"""`bluelamp patrols`: what was patrolled, and what came of it."""

from __future__ import annotations

__all__ = ["patrols"]

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bluelamp.cli.output import now, print_json, print_pairs, print_table, progress_bar, warn
from bluelamp.core.periods import day_from_text
from bluelamp.core.vocabulary import PointRule, PointSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.core.figures import Figure
    from bluelamp.tasks.patrols.summary import PatrolSummary
    from bluelamp.tasks.patrols.visits import FoundVisits

_PATH = click.Path(path_type=Path)
_ZONE = "Europe/London"
_ZONE_HELP = "Zone in which days begin and times are written."
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_LISTED = 20
_SAID_OTHERWISE = {"asb_power_uses": "ASB power uses"} | {
    f"evidence_share_{grade}": f"evidence grade {grade.upper()}" for grade in "abcd"
}


@click.group(no_args_is_help=True)
def patrols() -> None:
    """What was patrolled: find visits in points, sum up the visits, hours and outcomes of a case."""


@patrols.command("visits")
@click.option(
    "--points", type=_PATH, multiple=True, required=True, metavar="FILE", help="Points, CSV or GPX; may be repeated."
)
@click.option("--hotspots", type=_PATH, required=True, metavar="FILE.geojson", help="The patrol places.")
@click.option("--out", type=_PATH, required=True, metavar="FILE.csv", help="Where the visits go.")
@click.option(
    "--rule",
    type=click.Choice([rule.value for rule in PointRule]),
    default=PointRule.STANDARD.value,
    show_default=True,
    help="How presence becomes a visit; raw is inside or not, nothing smoothed or left out.",
)
@click.option(
    "--source",
    type=click.Choice([source.value for source in PointSource]),
    default=PointSource.GPS.value,
    show_default=True,
    help="What told the points: gps gives evidence grade A, radio or AVL grade B.",
)
@click.option("--zone", default=_ZONE, show_default=True, metavar="ZONE", help=_ZONE_HELP)
@click.option("--points-zone", metavar="ZONE", help="Zone of times without an offset; without it they are refused.")
@_JSON
def visits_command(points: tuple[Path, ...], hotspots: Path, out: Path, *, as_json: bool, **given: Any) -> None:
    """Find the visits of devices to patrol places; one device is one crew."""
    from bluelamp.tasks.patrols.visits import find_visits  # noqa: PLC0415 - --help does without

    with progress_bar("Finding") as progress:
        found = find_visits(
            points,
            hotspots,
            rule=given["rule"],
            source=given["source"],
            out=out,
            zone=given["zone"],
            points_zone=given["points_zone"],
            progress=lambda text: progress(0, 0, text),
        )
    if as_json:
        print_json(found.as_dict())
        return
    _print_found(found, out)


def _print_found(found: FoundVisits, out: Path) -> None:
    told = found.as_dict()
    minutes = found.minutes
    print_pairs(
        [
            ("visits", f"{len(found.visits):,}"),
            ("patrol minutes", minutes),
            ("drive-throughs, not written", f"{found.drive_throughs:,}"),
            ("devices", f"{found.devices:,}"),
            ("points read, used", f"{found.points_read:,}, {found.points_used:,}"),
            *((f"points refused: {reason.replace('_', ' ')}", f"{n:,}") for reason, n in found.points_refused.items()),
            ("rule", found.rule.value),
            ("written", out),
        ]
    )
    print_table("Visits by place", ("place", "visits"), told["visits_by_place"].items(), numbers=(1,))
    click.echo(minutes.definition)


@patrols.command("summary")
@click.option("--case", "folder", type=_PATH, required=True, metavar="DIR", help="Case folder.")
@click.option("--from", "first", metavar="YYYY-MM-DD", help="First day; without it from the case's first month.")
@click.option("--to", "last", metavar="YYYY-MM-DD", help="Last day, included; without it to the case's last month.")
@click.option("--zone", default=_ZONE, show_default=True, metavar="ZONE", help=_ZONE_HELP)
@_JSON
def summary_command(folder: Path, first: str | None, last: str | None, zone: str, *, as_json: bool) -> None:
    """Sum up the visits, hours and outcomes of a case folder, and say what was refused and what is in question.

    The folder holds hotspots.geojson, visits.csv, outcomes.csv and perhaps shifts.csv.
    """
    from bluelamp.tasks.patrols.summary import summarise  # noqa: PLC0415 - --help does without

    found = summarise(
        folder,
        first=day_from_text(first) if first else None,
        last=day_from_text(last) if last else None,
        zone=zone,
        as_at=now(),
    )
    if as_json:
        print_json(found.as_dict())
        return
    _print_summary(found)


def _print_summary(found: PatrolSummary) -> None:
    outcomes = [f"outcomes.{kind.value}" for kind in found.kinds]
    shown = [
        figure
        for name, figure in found.figures.items()
        if name in outcomes or not name.startswith("outcomes.")
        if figure.value is not None
    ]
    rows = [(_words(figure.name), figure, figure.definition) for figure in shown]
    print_table(f"Patrols, {found.period or 'nothing held'}", ("", "", "what is counted"), rows, numbers=(1,))
    _print_months(found, shown)
    if found.refusals:
        refused = [(_words(r.reason), r.file, r.row, r.column or None, r.words) for r in found.refusals]
        _print_some("Refused rows, in no total", ("reason", "file", "row", "column", "why"), refused)
        print_pairs([(f"refused: {_words(reason)}", n) for reason, n in found.refused.items()])
    if found.questions:
        asked = [(_words(q.reason), q.visit_id, q.words) for q in found.questions]
        _print_some("Questions to be put to people", ("reason", "visit", "question"), asked)
        print_pairs([(f"questions: {_words(reason)}", n) for reason, n in found.questioned.items()])
    if found.source:
        click.echo(f"Source: {found.source}")
    warn(found.notes)


def _print_months(found: PatrolSummary, shown: Sequence[Figure]) -> None:
    names = [figure.name for figure in shown if figure.value]
    header = ("", *found.by_month)
    rows = [(_words(name), *(_bare(figures[name]) for figures in found.by_month.values())) for name in names]
    if len(found.by_month) > 1:
        print_table("By month", header, rows, numbers=tuple(range(1, len(header))))


def _print_some(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """The first rows of a long list; the counts beside it tell of all."""
    listed = rows[:_LISTED]
    more = "" if len(listed) == len(rows) else f": the first {len(listed)} of {len(rows):,}"
    print_table(f"{title}{more}", header, listed)


def _words(name: str) -> str:
    words = name.removeprefix("outcomes.").replace("_", " ")
    return _SAID_OTHERWISE.get(name, words)


def _bare(figure: Figure) -> str:
    """The number without its unit, which the name of the row tells."""
    return str(figure).removesuffix(f" {figure.unit}")
