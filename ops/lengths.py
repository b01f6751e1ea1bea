"""Print how long functions and files are: median, ninth decile and longest, and those over the house's marks.

A measure, not a gate: it always ends with 0. Code lines are lines that are neither blank, comment nor docstring.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "tests", "benchmarks", "ops")
LONG_FUNCTION = 50  # code lines
LONG_FILE = 350  # lines
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Length:
    """A function or file and how long it is.

    Args:
        name: path, with line and name for a function.
        code: code lines.
        lines: all lines.
    """

    name: str
    code: int
    lines: int


def code_lines(tree: ast.Module, text: str) -> set[int]:
    """Numbers of the lines that hold code, from 1."""
    written = {
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    }
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if ast.get_docstring(node, clean=False) is not None:
            words = node.body[0]
            written -= set(range(words.lineno, (words.end_lineno or words.lineno) + 1))
    return written


def measure(path: Path, name: str) -> tuple[Length, list[Length]]:
    """Length of a file and of each function in it, nested ones too."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    code = code_lines(tree, text)
    functions = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            functions.append(Length(f"{name}:{node.lineno} {node.name}", len(code.intersection(span)), len(span)))
    return Length(name, len(code), len(text.splitlines())), functions


def summary(numbers: list[int]) -> str:
    """Median, ninth decile and longest, in words."""
    if len(numbers) < 2:  # noqa: PLR2004 - a decile needs two numbers
        return f"{numbers}"
    ninth = quantiles(numbers, n=TENTHS, method="inclusive")[-1]
    return f"median {median(numbers):.0f}, ninth decile {ninth:.0f}, longest {max(numbers)}"


def report(files: list[Length], functions: list[Length], title: str) -> list[str]:
    """Lines to print for one folder."""
    long_functions = sorted((f for f in functions if f.code > LONG_FUNCTION), key=lambda f: -f.code)
    long_files = sorted((f for f in files if f.lines > LONG_FILE), key=lambda f: -f.lines)
    return [
        f"{title}: {len(files)} files, {sum(f.lines for f in files):,} lines, {sum(f.code for f in files):,} of code",
        f"  functions ({len(functions)}), code lines: {summary([f.code for f in functions])}",
        f"  files, lines: {summary([f.lines for f in files])}",
        *(f"  long function: {f.name}, {f.code} code lines" for f in long_functions),
        *(f"  long file: {f.name}, {f.lines} lines ({f.code} of code)" for f in long_files),
    ]


def main() -> int:
    """Print the report of every folder."""
    for folder in FOLDERS:
        paths = sorted((ROOT / folder).rglob("*.py"))
        measured = [measure(path, path.relative_to(ROOT).as_posix()) for path in paths]
        if measured:
            files = [file for file, _ in measured]
            functions = [function for _, inside in measured for function in inside]
            print("\n".join(report(files, functions, folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
