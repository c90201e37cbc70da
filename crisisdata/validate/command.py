"""`crisisdata validate`: arguments, progress, exit codes."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from crisisdata.errors import CrisisDataError, UnsafeError
from crisisdata.validate.run import ENGINES, LIMIT, validate

VALID, NOT_VALID, USAGE, UNSAFE = 0, 1, 2, 3
LARGE = 50 * 2**20
"""Bytes from which on progress is shown."""


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Add the command to the parser of `crisisdata`."""
    parser = subparsers.add_parser(
        "validate",
        help="check a Data Package against its schemas",
        description="Check a Data Package (or a table) against its schemas, as frictionless does.",
        epilog="Exit codes: 0 valid, 1 not valid, 2 usage, 3 refused as unsafe.",
    )
    add_arguments(parser)
    parser.set_defaults(run=run)
    return parser


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "path",
        nargs="?",
        help="datapackage.json, its folder, a zip, or one table (default: the package itself)",
    )
    parser.add_argument("--engine", choices=ENGINES, default="auto", help="default: auto")
    parser.add_argument(
        "--limit-errors",
        type=int,
        default=LIMIT,
        metavar="N",
        help=f"stop at N errors a table, 0 for none (default: {LIMIT})",
    )
    parser.add_argument("--strict", action="store_true", help="check what frictionless does not")
    parser.add_argument("--json", metavar="FILE", help="write frictionless' report; - for stdout")
    parser.add_argument("--html", metavar="FILE", help="write a page to send on")


def run(options: argparse.Namespace) -> int:
    """Validate, print what was found, and give the exit code."""
    if options.limit_errors < 0:
        sys.stderr.write("--limit-errors: a number from 0 on\n")
        return USAGE
    if options.path is None:
        # Not at the top: nouns imports this package.
        from crisisdata.nouns import default

        options.path = str(default().location)
    if not Path(options.path).exists():
        sys.stderr.write(f"{options.path}: no such file or folder\n")
        return USAGE
    try:
        report = _validate(options)
    except UnsafeError as error:
        sys.stderr.write(f"refused as unsafe: {error}\n")
        return UNSAFE
    except (CrisisDataError, ImportError) as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    if options.json == "-":
        sys.stdout.write(report.to_json() + "\n")
    else:
        if options.json:
            report.to_json(options.json)
        _show(report)
    if options.html:
        Path(options.html).write_text(report.to_html(), encoding="utf-8")
    return VALID if report.valid else NOT_VALID


def _validate(options: argparse.Namespace) -> Any:
    arguments = {
        "engine": options.engine,
        "limit_errors": options.limit_errors,
        "strict": options.strict,
    }
    if not (sys.stderr.isatty() and _is_large(Path(options.path))):
        return validate(options.path, **arguments)
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    shown = TextColumn("{task.completed:,.0f} rows, {task.fields[rate]:,.0f} rows/s")
    console = Console(stderr=True)
    with Progress(SpinnerColumn(), shown, TimeElapsedColumn(), console=console) as progress:
        rows = progress.add_task("rows", total=None, rate=0.0)
        started = time.perf_counter()

        def advance(count: int) -> None:
            done = progress.tasks[0].completed + count
            progress.update(rows, completed=done, rate=done / (time.perf_counter() - started))

        return validate(options.path, progress=advance, **arguments)


def _is_large(path: Path) -> bool:
    """Whether the package has a file that takes seconds to read."""
    base = path if path.is_dir() else path.parent
    files = [path, *base.glob("*"), *base.glob("*/*")]
    return any(file.stat().st_size > LARGE for file in files if file.is_file())


def _show(report: Any) -> None:
    from crisisdata.validate.summary import show

    show(report)


def main(argv: list[str] | None = None) -> int:
    """Run the command on its own."""
    parser = argparse.ArgumentParser(prog="crisisdata validate")
    add_arguments(parser)
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
