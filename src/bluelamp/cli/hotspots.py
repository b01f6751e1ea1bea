"""`bluelamp hotspots`: how hot is each place."""

from __future__ import annotations

__all__ = ["hotspots"]

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bluelamp.cli.output import print_json, print_pairs, print_table, progress_bar
from bluelamp.core.periods import MonthRange
from bluelamp.core.vocabulary import CellShape, Kernel, Method, TimeOfDay, Weight, category

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bluelamp.core.figures import Figure
    from bluelamp.hotspots.results import HotspotSet

_PATH = click.Path(path_type=Path)


@click.group(no_args_is_help=True)
def hotspots() -> None:
    """How hot is each place, how sure is that, and which areas to patrol."""


@hotspots.command("find")
@click.option("--store", type=_PATH, required=True, help="Folder of the store.")
@click.option("--from", "first", required=True, metavar="YYYY-MM", help="First month.")
@click.option("--to", "last", required=True, metavar="YYYY-MM", help="Last month, included.")
@click.option("--category", "categories", multiple=True, metavar="NAME", help="Only this category; may be repeated.")
@click.option(
    "--weight",
    type=click.Choice([w.value for w in Weight]),
    default=Weight.COUNT.value,
    show_default=True,
    help="What an incident counts for.",
)
@click.option("--harm-table", help="Harm table (TOML) for --weight harm; the built-in one without it.")
@click.option(
    "--shape",
    type=click.Choice([s.value for s in CellShape if s is not CellShape.AREAS]),
    default=CellShape.SQUARE.value,
    show_default=True,
    help="Units in which incidents are counted.",
)
@click.option("--streets", type=_PATH, help="Street network: OSM XML, GraphML, GeoPackage or GeoJSON.")
@click.option("--areas", type=_PATH, help="Polygons to rank instead of cells.")
@click.option(
    "--size",
    type=float,
    default=100.0,
    show_default=True,
    metavar="METRES",
    help="Side of a square, width of a hexagon.",
)
@click.option("--count", type=int, default=20, show_default=True, metavar="N", help="How many hotspots.")
@click.option(
    "--max-area",
    type=float,
    default=15.0,
    show_default=True,
    metavar="HECTARES",
    help="Budget of each hotspot; it is filled.",
)
@click.option(
    "--min-density", type=float, metavar="X", help="Incidents per hectare that each piece of ground must bring."
)
@click.option("--within", type=_PATH, help="Study area; without it the boundary that the load was given.")
@click.option("--exclude", type=_PATH, multiple=True, help="Polygons that no hotspot may use; may be repeated.")
@click.option("--previous", type=_PATH, help="Previous set, to be refreshed: keep, retire, add.")
@click.option(
    "--method",
    type=click.Choice([m.value for m in Method]),
    default=Method.RANK.value,
    show_default=True,
    help="How units are scored.",
)
@click.option(
    "--time-of-day",
    type=click.Choice([t.value for t in TimeOfDay]),
    default=TimeOfDay.ALL.value,
    show_default=True,
    help="Day is 07:00 to 19:00, where times are known.",
)
@click.option(
    "--kernel",
    type=click.Choice([k.value for k in Kernel]),
    default=Kernel.QUARTIC.value,
    show_default=True,
    help="Shape.",
)
@click.option("--bandwidth", type=float, metavar="METRES", help="Of the kernel method.")
@click.option("--permutations", type=int, default=0, show_default=True, help="Of Gi*; 0 uses the normal distribution.")
@click.option("--include-police-generated", is_flag=True, help="Count what police activity found, too.")
@click.option("--include-dwellings", is_flag=True, help="Count dwellings and domestic incidents, too.")
@click.option(
    "--resamples", type=int, default=40, show_default=True, help="Resampled worlds for stability; 0 leaves it out."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of every random choice.")
@click.option("--out", type=_PATH, required=True, metavar="FILE.geojson|.gpkg", help="Where the hotspots go.")
@click.option(
    "--map", "maps", type=_PATH, multiple=True, metavar="FILE.html|.png", help="Map to draw; may be repeated."
)
@click.option("--cells", type=_PATH, metavar="FILE.csv", help="All cells of the study area.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def find_command(first: str, last: str, store: Path, *, as_json: bool, **given: Any) -> None:
    """Find the areas to patrol, each with its evidence and its uncertainty."""
    from bluelamp.tasks.hotspots import FindSettings, Outputs, find  # noqa: PLC0415 - --help does without

    settings = FindSettings(
        period=MonthRange.parse(first, last),
        categories=tuple(category(word).code for word in given["categories"]),
        weight=Weight(given["weight"]),
        harm_table=given["harm_table"],
        shape=CellShape.AREAS if given["areas"] else CellShape(given["shape"]),
        streets=given["streets"],
        areas=given["areas"],
        size_m=given["size"],
        count=given["count"],
        max_area_ha=given["max_area"],
        min_density=given["min_density"],
        within=given["within"],
        exclude=given["exclude"],
        previous=given["previous"],
        method=Method(given["method"]),
        time_of_day=TimeOfDay(given["time_of_day"]),
        kernel=Kernel(given["kernel"]),
        bandwidth_m=given["bandwidth"],
        permutations=given["permutations"],
        include_police_generated=given["include_police_generated"],
        include_dwellings=given["include_dwellings"],
        resamples=given["resamples"],
        seed=given["seed"],
    )
    outputs = Outputs(given["out"], given["maps"], given["cells"])
    with progress_bar("Finding") as progress:
        found = find(store, settings, outputs, progress=progress).hotspot_set
    if as_json:
        print_json(as_document(found))
        return
    _print(found)
    print_pairs([("written", path) for path in (outputs.hotspots, *outputs.maps, outputs.cells) if path])


def as_document(found: HotspotSet) -> dict[str, Any]:
    """The JSON document of the published contract."""
    figures = found.figures
    return {
        "hotspots": [
            {
                "ref": spot.ref,
                "name": spot.name,
                "town": spot.town,
                "kind": spot.kind.value,
                "rank": spot.rank,
                "incidents": spot.incidents,
                "incidents_low": round(spot.incidents_low, 2),
                "incidents_high": round(spot.incidents_high, 2),
                "harm": spot.harm,
                "area_ha": round(spot.area_ha, 4),
                "p_top": round(spot.p_top, 4),
                "stability_share": spot.stability_share,
                "notes": list(spot.evidence.notes),
            }
            for spot in found.hotspots
        ],
        **{
            name: figures[name].value
            for name in ("share_of_incidents", "share_of_harm", "share_of_area", "share_of_streets")
        },
        "gini": figures["gini"].value,
        "gap": figures["gap"].value,
        "changes": [{"ref": c.ref, "change": c.change.value, "why": c.why} for c in found.changes],
        "method": found.method,
        "seed": found.seed,
        "completeness": found.completeness.as_dict(),
        "settings": dict(found.settings),
        "reporting_rule": found.settings["police-generated told by"],
        "sentences": list(found.sentences),
        "attribution": found.attribution,
        "figures": [figure.as_dict() for figure in _all_figures(found)],
    }


def _all_figures(found: HotspotSet) -> Iterator[Figure]:
    """The figures of the set, then those of each hotspot by rank."""
    yield from found.figures.values()
    for spot in found.hotspots:
        yield from found.spot_figures[spot.ref].values()


def _print(found: HotspotSet) -> None:
    header = ("rank", "ref", "name", "town", "kind", "how many (95 % interval)", "ground", "in the top", "found again")
    names = ("incidents", "area", "p_top", "stability_share")
    rows = [
        (
            spot.rank,
            spot.ref,
            spot.name,
            spot.town,
            spot.kind.value,
            *(found.spot_figures[spot.ref].get(n) for n in names),
        )
        for spot in found.hotspots
    ]
    print_table(f"Hotspots, {found.settings['period']}", header, rows, numbers=(0, 5, 6, 7, 8))
    known = [(f.name.replace("_", " "), str(f), f.definition) for f in found.figures.values() if f.value is not None]
    print_table("The set", ("", "", "what it is"), known, numbers=(1,))
    if found.changes:
        changes = [(change.ref, change.change.value, change.why) for change in found.changes]
        print_table("Against the previous set", ("ref", "", "why"), changes)
    for sentence in (*found.sentences, found.attribution):
        if sentence:
            click.echo(sentence)
