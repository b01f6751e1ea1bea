"""What views may take: rows that their reader may see, and nothing of another room's views."""

from __future__ import annotations

import ast
from pathlib import Path

STATION = Path(__file__).resolve().parents[2] / "src" / "bluelamp_station"


def modules(*patterns: str) -> list[Path]:
    """Source files below the rooms."""
    return [path for pattern in patterns for path in sorted(STATION.glob(pattern))]


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(STATION.parent).with_suffix("").parts).removesuffix(".__init__")


# Who takes a view from where it lies, besides its room's addresses, and why.
TAKES_VIEWS = {
    ("bluelamp_station.config.urls", "bluelamp_station.ui.views"): "Django asks for the fault pages there",
    ("bluelamp_station.ui.middleware", "bluelamp_station.ui.views"): "the page of an upload beyond the limit",
}


def test_views_are_taken_by_the_addresses_of_their_own_room_only() -> None:
    wrong = []
    for path in modules("**/*.py"):
        name = dotted(path)
        room = name.split(".")[1] if name.count(".") else ""
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, (ast.ImportFrom, ast.Import)):
                continue
            taken = [one.name for one in node.names]
            if isinstance(node, ast.ImportFrom):
                taken = [node.module or "", *(f"{node.module}.{name}" for name in taken)]
            for one in taken:
                parts = one.split(".")
                if parts[0] != "bluelamp_station" or len(parts) < 3 or parts[2] != "views":
                    continue
                own = parts[1] == room and name.split(".")[2].startswith(("urls", "views"))
                if not own and (name, ".".join(parts[:3])) not in TAKES_VIEWS:
                    wrong.append(f"{name}:{node.lineno} takes {one}")
    assert sorted(set(wrong)) == []


# Managers' methods that ask who reads.
ASKS_WHO_READS = {"visible_to", "of", "offered_to", "correctable_by", "drafts_of", "decidable_by", "none"}
_PLANNED = "filtered by the programmes on whose whole ground the reader's role holds"
# Rows taken without asking who reads: by module and model, why that is right.
TAKEN_UNASKED = {
    (
        "accounts.views.agencies",
        "Agency",
    ): "names of organisations, open to whoever passes the guard; they have no ground",
    ("accounts.views.invitations", "Person"): "only whether anybody at all is known",
    ("accounts.views.own", "ApiToken"): "filtered by owner: one's own keys",
    ("accounts.views.grants", "Grant"): "of people who are visible to the reader",
    ("programme.views.streams", "FundingStream"): "the same row again, which the reader was seen to see",
    ("accounts.views.audit", "Event"): "the log is one for the whole site; its guard is the auditor's permission",
    ("plans.views.availability", "Programme"): _PLANNED,
    ("plans.views.offers", "Programme"): _PLANNED,
    ("plans.views.people", "Programme"): _PLANNED,
    ("plans.views.calendars", "CalendarLink"): "filtered by person: one's own address",
    ("plans.views.claims", "SeatClaim"): "filtered by person: one's own claims",
    ("plans.views.swaps", "OfferSeat"): "filtered by person: one's own seat",
    ("plans.views.swaps", "SeatSwap"): "filtered by person: what one asked or was asked",
    ("accounts.views.data_map", "DeletionProof"): "counts and digests of the whole site, no personal data",
    ("accounts.views.data_map", "RetentionRule"): "rules of the whole site, no personal data",
}


def test_views_take_no_row_without_asking_who_reads() -> None:
    models = {
        node.name
        for path in modules("*/models.py", "*/models/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    wrong, used = [], set()
    for path in modules("*/views.py", "*/views/*.py"):
        short = dotted(path).removeprefix("bluelamp_station.")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.expr):
                continue
            taken = ""
            if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith(".objects"):
                taken = "" if node.attr in ASKS_WHO_READS else ast.unparse(node.value).removesuffix(".objects")
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("get_object_or_404", "get_list_or_404"):
                first = ast.unparse(node.args[0])
                taken = first if first in models else ""
            if not taken:
                continue
            if (short, taken) in TAKEN_UNASKED:
                used.add((short, taken))
            else:
                wrong.append(f"{short}:{node.lineno} {taken}")
    assert wrong == []
    assert set(TAKEN_UNASKED) - used == set(), "an exception that nothing needs any more"
