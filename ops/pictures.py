"""Make the pictures that the documents show: the map of the made-up force, small enough to be kept."""

import sys
import tempfile
from pathlib import Path

import vl_convert

from bluelamp.io.map_page import draw_picture
from bluelamp.tasks.synth import make_demo

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
LARGEST_BYTES = 300_000
# Of the picture's own 1,600 dots.
SCALE = 0.6


def main() -> int:
    """Draw docs/pictures/map.png anew."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_demo(Path(folder), seed=1, at="2026-01-01T00:00:00+00:00")
        picture = vl_convert.svg_to_png(draw_picture(made.found.content), scale=SCALE)
    if len(picture) > LARGEST_BYTES:
        print(f"The picture has {len(picture):,} bytes; {LARGEST_BYTES:,} are allowed.")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / "map.png").write_bytes(picture)
    print(f"docs/pictures/map.png: {len(picture):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
