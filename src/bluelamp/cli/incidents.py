"""`bluelamp incidents`: what came in."""

from __future__ import annotations

__all__ = ["incidents"]

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bluelamp.cli.output import now, print_json, print_pairs, print_table, progress_bar, warn
from bluelamp.core.vocabulary import RowVerdict, SinkDecision

if TYPE_CHECKING:
    from bluelamp.incidents.ledger import LedgerRow

_STORE = click.option("--store", type=click.Path(path_type=Path), required=True, help="Folder of the store.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group(no_args_is_help=True)
def incidents() -> None:
    """What came in: load files, check what is missing, list refused rows, decide on sink points, download."""


@incidents.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@_STORE
@click.option("--recipe", help="Recipe file (TOML), or the name of an example: see 'bluelamp incidents recipes'.")
@click.option("--input-crs", metavar="EPSG:n", help="Coordinate system of the files, where they do not say.")
@click.option("--crs", metavar="EPSG:n", help="Working system of the store, in metres; fixed by the first load.")
@click.option("--within", type=click.Path(path_type=Path), help="Boundary polygons; rows outside are kept aside.")
@click.option("--lsoa-lookup", type=click.Path(path_type=Path), help="Lookup between LSOA codes of 2011 and 2021.")
@_JSON
def load_command(
    paths: tuple[Path, ...],
    store: Path,
    recipe: str | None,
    input_crs: str | None,
    crs: str | None,
    within: Path | None,
    lsoa_lookup: Path | None,
    *,
    as_json: bool,
) -> None:
    """Load data.police.uk files or a force's extract into a store.

    PATH is a zip, a folder, or a CSV, XLSX or Parquet file. Loading a file again changes nothing; a corrected file
    replaces its month. Nothing is written unless everything can be.
    """
    from bluelamp.tasks.incidents import LoadSettings, load  # noqa: PLC0415 - --help does without

    settings = LoadSettings(
        recipe=recipe, input_crs=input_crs, crs=crs, within=within, lsoa_lookup=lsoa_lookup, at=now()
    )
    with progress_bar("Reading") as progress:
        receipt = load(list(paths), store=store, settings=settings, progress=progress)
    warn(receipt.warnings)
    document = receipt.as_dict()
    if as_json:
        print_json(document)
        return
    title = "Nothing new: these files are held already" if receipt.is_unchanged else f"Loaded into {store}"
    rows = [(figure.name.replace("_", " "), str(figure), figure.definition) for figure in receipt.figures]
    print_table(title, ("", "", "what is counted"), rows, numbers=(1,))
    reasons = sorted(document["rows_refused"].items(), key=lambda item: -item[1])
    if reasons:
        print_table("Refused rows (bluelamp incidents rows lists them)", ("reason", "rows"), reasons, numbers=(1,))


@incidents.command("check")
@_STORE
@_JSON
def check_command(store: Path, *, as_json: bool) -> None:
    """Show the completeness ledger: what is missing, low, high, blank or moved, and sink points to decide on."""
    from bluelamp.hotspots.naming import tidy  # noqa: PLC0415 - --help does without
    from bluelamp.tasks.incidents import check  # noqa: PLC0415

    found = check(store)
    if as_json:
        print_json(found.as_dict())
        return
    sources = [(source, held.expected[0], held.expected[-1], held.sentence()) for source, held in found.months.items()]
    print_table("Sources", ("source", "first month", "last month", "held"), sources)
    flagged = [
        (row.source, row.month, str(row.status).replace("_", " "), f"{row.received:,}", _expected(row))
        for row in found.ledger.flagged()
        if row.area == ""
    ]
    header = ("source", "month", "what", "rows received", "rows expected (band of ordinary months)")
    print_table("Months to look at (districts: --json)", header, flagged, numbers=(3, 4))
    sinks = [
        (s.source, tidy(s.location), f"{s.count:,}", f"{s.x:.0f}", f"{s.y:.0f}", str(s.decision), s.why)
        for s in found.sinks
    ]
    columns = ("source", "location", "incidents", "easting, m", "northing, m", "decision", "why")
    print_table("Points that carry too much (bluelamp incidents decide)", columns, sinks, numbers=(2, 3, 4))
    if found.reused_ids:
        print_pairs([("IDs used again in another month, told apart", f"{found.reused_ids:,}")])


def _expected(row: LedgerRow) -> str | None:
    if row.expected is None:
        return None
    band = "" if row.expected_low is None else f" ({row.expected_low:,.0f} to {row.expected_high:,.0f})"
    return f"{row.expected:,.0f}{band}"


@incidents.command("rows")
@_STORE
@click.option("--verdict", type=click.Choice([v.value for v in RowVerdict]), help="Only rows with this verdict.")
@click.option("--reason", help="Only rows with this reason.")
@click.option("--file", "file_name", help="Only rows of this file.")
@click.option("--out", type=click.Path(path_type=Path), help="Write all of them to a CSV file.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many to print.")
@_JSON
def rows_command(
    store: Path,
    verdict: str | None,
    reason: str | None,
    file_name: str | None,
    out: Path | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """List rows that were refused, altered or left out as duplicates, each with its reason."""
    from bluelamp.tasks.incidents import list_rows  # noqa: PLC0415 - --help does without

    rows = list_rows(store, verdict=RowVerdict(verdict) if verdict else None, reason=reason, file=file_name, out=out)
    if as_json:
        print_json({"rows": rows.num_rows, "listed": rows.slice(0, limit).to_pylist()})
        return
    header = ("file", "row", "column", "verdict", "reason", "value")
    listed = [[row[name] for name in header] for row in rows.slice(0, limit).to_pylist()]
    print_table(f"{rows.num_rows:,} rows, {len(listed):,} listed", header, listed, numbers=(1,))


@incidents.command("decide")
@_STORE
@click.option("--point", required=True, metavar="EASTING,NORTHING", help="The point, in metres, as 'check' prints it.")
@click.argument("decision", type=click.Choice([SinkDecision.EXCLUDE.value, SinkDecision.KEEP.value]))
@click.option("--reason", required=True, help="Why, for those who ask later.")
@click.option("--by", required=True, help="Who decided.")
@_JSON
def decide_command(store: Path, point: str, decision: str, reason: str, by: str, *, as_json: bool) -> None:
    """Log a decision on a sink point: exclude it from rankings, or keep it."""
    from bluelamp.tasks.incidents import decide  # noqa: PLC0415 - --help does without

    x, y = _point(point)
    key = decide(store, x, y, SinkDecision(decision), reason=reason, by=by, at=now())
    if as_json:
        print_json({"point": key, "decision": decision, "reason": reason, "by": by})
        return
    print_pairs([("point", key), ("decision", decision), ("by", by), ("reason", reason)])


def _point(text: str) -> tuple[float, float]:
    try:
        x, y = (float(part) for part in text.replace(" ", ",").split(","))
    except ValueError:
        x = y = math.nan
    if not (math.isfinite(x) and math.isfinite(y)):
        raise click.BadParameter(f"{text!r} is not EASTING,NORTHING in metres, such as 523451,213372.")
    return x, y


@incidents.command("recipes")
def recipes_command() -> None:
    """List the example recipes that come with Bluelamp."""
    from bluelamp.io.recipe_files import example_recipes, read_recipe  # noqa: PLC0415 - --help does without

    rows = [(name, read_recipe(name).time.zone, ", ".join(read_recipe(name).columns)) for name in example_recipes()]
    print_table("Example recipes (--recipe NAME)", ("name", "time zone", "columns mapped"), rows)


@incidents.command("download")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the files.")
@click.option(
    "--archive", metavar="YYYY-MM", help="The bulk archive up to this month: all forces, 36 months, gigabytes."
)
@click.option("--within", type=click.Path(path_type=Path), help="Only what lies in these polygons, by the API.")
@click.option("--from", "first", metavar="YYYY-MM", help="First month, with --within.")
@click.option("--to", "last", metavar="YYYY-MM", help="Last month, with --within.")
@click.option("--name", default="area", show_default=True, help="What the area is called in the files' names.")
@click.option("--searches", is_flag=True, help="Stop-and-search records too, with --within.")
@click.option("--base-url", default="https://data.police.uk", show_default=True, help="Where the data are.")
@_JSON
def download_command(
    out: Path,
    archive: str | None,
    within: Path | None,
    first: str | None,
    last: str | None,
    name: str,
    base_url: str,
    *,
    searches: bool,
    as_json: bool,
) -> None:
    """Download from data.police.uk: a bulk archive, resumed where it broke off, or the months of an area."""
    from bluelamp.tasks.incidents.download import DownloadSettings, download  # noqa: PLC0415 - --help does without

    settings = DownloadSettings(
        archive=archive, within=within, first=first, last=last, name=name, searches=searches, base_url=base_url
    )
    with progress_bar("Downloading") as progress:
        files = download(out, settings, progress=progress)
    if as_json:
        print_json({"files": [str(path) for path in files]})
        return
    print_pairs([("written", path) for path in files])
    click.echo("Load them with: bluelamp incidents load ... --store DIR")
