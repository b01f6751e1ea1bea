"""Write schemas/*.schema.json: JSON Schema 2020-12 of the files that Bluelamp reads and writes.

Lists of words are taken from bluelamp.core.vocabulary, so that each word has one home; what a file holds is said in
``ops/schema_rooms``, room by room. Run it after a change there: ``.venv/bin/python ops/schemas.py``; a guard test
refuses schemas that are not what it writes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "schemas"
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from ops.schema_rooms import field, hotspots, incidents, patrols, plans, shapes  # noqa: E402 - a script is run as a file

SCHEMAS = {
    "field-plan": field.field_plan,
    "field-session": field.field_session,
    "field-sync": field.field_sync,
    "field-sync-receipts": field.field_sync_receipts,
    "figure": shapes.figure,
    "incidents": incidents.incidents,
    "cells": hotspots.cells,
    "hotspots": hotspots.hotspots,
    "incidents-load": incidents.load,
    "hotspots-find": hotspots.find,
    "shifts": patrols.shifts,
    "visits": patrols.visits,
    "outcomes": patrols.outcomes,
    "points": patrols.points,
    "patrols-visits": patrols.patrols_visits,
    "patrols-summary": patrols.patrols_summary,
    "staff": plans.staff,
    "availability": plans.availability,
    "rates": plans.rates,
    "bases": plans.bases,
    "dose": plans.dose,
    "allocation": plans.allocation,
    "planned-shifts": plans.planned_shifts,
    "planned-visits": plans.planned_visits,
    "plans-week": plans.plans_week,
}


def texts() -> dict[str, str]:
    """Every schema as text, by file name."""
    found = {}
    for name, make in SCHEMAS.items():
        file = f"{name}.schema.json"
        head = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": file,
            "title": (make.__doc__ or "").strip(),
        }
        found[file] = json.dumps(head | make(), indent=2, ensure_ascii=False) + "\n"
    return found


def main() -> int:
    """Write the schemas."""
    for file, text in texts().items():
        (FOLDER / file).write_text(text, encoding="utf-8", newline="\n")
        print(f"schemas/{file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
