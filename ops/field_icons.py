"""Draw the phone app's icons: a blue lamp of Bluelamp's own, no crown and nobody else's art.

Run ``.venv/bin/python ops/field_icons.py``; it writes ``icon.svg``, ``icon-192.png`` and ``icon-512.png`` where the
station serves them. The lamp stays inside the middle four fifths, so that a phone may cut the corners round.
"""

from __future__ import annotations

__all__ = ["LAMP", "main", "png_of", "svg_of"]

import struct
import sys
import zlib
from pathlib import Path

import numpy as np

# Shapes on a square of 100, each with its colour, the lower ones first.
NAVY = "#12294b"
_STEEL, _GLASS, _SHINE = "#c9d3e3", "#2f7df0", "#9cc6ff"
LAMP: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = (
    (_STEEL, ((47, 20), (53, 20), (53, 26), (47, 26))),
    (_STEEL, ((39.5, 32), (50, 24.5), (60.5, 32))),
    (_GLASS, ((35, 33.5), (65, 33.5), (58.25, 65), (41.75, 65))),
    (_SHINE, ((45.5, 33.5), (54.5, 33.5), (53, 65), (47, 65))),
    (_STEEL, ((35, 33.5), (65, 33.5), (64.2, 37.25), (35.8, 37.25))),
    (_STEEL, ((41, 65), (59, 65), (59, 69.5), (41, 69.5))),
    (_STEEL, ((46.25, 69.5), (53.75, 69.5), (53.75, 75.5), (46.25, 75.5))),
    (_STEEL, ((41, 75.5), (59, 75.5), (59, 80), (41, 80))),
)
_SIZES = (192, 512)
_FINER = 4  # samples a pixel and side, so that slanting edges are smooth
_FOLDER = Path(__file__).resolve().parents[1] / "src" / "bluelamp_station" / "patrols" / "static" / "field"


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)], dtype=float)


def _inside(corners: tuple[tuple[float, float], ...], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which points lie in a polygon, by crossings of its sides."""
    odd = np.zeros(np.broadcast_shapes(x.shape, y.shape), dtype=bool)
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        if y0 == y1:
            continue
        crosses = (y0 > y) != (y1 > y)
        odd ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return odd


def png_of(size: int) -> bytes:
    """The icon as a PNG of ``size`` pixels a side, eight bits a colour, no transparency."""
    fine = size * _FINER
    at = (np.arange(fine) + 0.5) * 100 / fine
    x, y = at[None, :], at[:, None]
    picture = np.broadcast_to(_rgb(NAVY), (fine, fine, 3)).copy()
    for colour, corners in LAMP:
        picture[_inside(corners, x, y)] = _rgb(colour)
    small = picture.reshape(size, _FINER, size, _FINER, 3).mean(axis=(1, 3)).round().astype(np.uint8)
    rows = np.concatenate([np.zeros((size, 1), dtype=np.uint8), small.reshape(size, size * 3)], axis=1)
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def svg_of() -> str:
    """The icon as an SVG drawing with round corners."""
    shapes = "".join(
        f'<path d="M{"L".join(f"{x:g} {y:g}" for x, y in corners)}Z" fill="{colour}"/>' for colour, corners in LAMP
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<rect width="100" height="100" rx="20" fill="{NAVY}"/>{shapes}</svg>\n'
    )


def main() -> int:
    """Write the icons; says which."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    files = {"icon.svg": svg_of().encode()} | {f"icon-{size}.png": png_of(size) for size in _SIZES}
    for name, content in files.items():
        (_FOLDER / name).write_bytes(content)
        sys.stdout.write(f"{name}: {len(content)} bytes\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
