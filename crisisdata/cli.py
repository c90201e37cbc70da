"""The command ``crisisdata``: the nouns of the library, for the terminal and for scripts.

Exit codes: 0 done or valid, 1 not valid or no such data, 2 usage, 3 refused as unsafe,
130 interrupted. ``check`` gives 0 whatever the verdict.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crisisdata import __version__, citation, nouns
from crisisdata import commands as publishing
from crisisdata.errors import CrisisDataError, UnsafeError
from crisisdata.validate import command as validate_command

if TYPE_CHECKING:
    import pandas as pd

OK, FAILED, USAGE, UNSAFE, INTERRUPTED = 0, 1, 2, 3, 130


def parser() -> argparse.ArgumentParser:
    """Return the whole command line."""
    top = argparse.ArgumentParser(prog="crisisdata", description=__doc__.split("\n", 1)[0])
    top.add_argument("--version", action="version", version=f"crisisdata {__version__}")
    top.add_argument(
        "--package", metavar="PATH", help="another package: a folder, datapackage.json or zip"
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    p = _add(commands, "tables", "list the tables", tables)
    _formats(p)

    p = _add(commands, "indicators", "list the indicators, or those of a theme", indicators)
    p.add_argument("theme", nargs="?", help="name of a table of observations")
    _formats(p)

    p = _add(commands, "show", "print the rows of a table", show)
    p.add_argument("table")
    p.add_argument("--labels", choices=["en", "es"], help="add names, units and citations")
    p.add_argument("--reuse", action="append", help="only rows whose licence allows this")
    p.add_argument(
        "-n", "--rows", type=int, default=20, help="how many rows; 0 is all (default 20)"
    )
    _formats(p)

    p = _add(commands, "series", "print one series, as known on a day or now", series)
    p.add_argument("indicator")
    for name in ("producer", "area", "counterpart", "breakdown", "frequency", "currency"):
        p.add_argument(f"--{name}")
    p.add_argument("--as-of", metavar="DATE", help="as known on this day (default: now)")
    p.add_argument("--detail", action="store_true", help="bound, flag, vintage, reference ... too")
    _formats(p)

    p = _add(commands, "statements", "list the statements of the article", statements)
    p.add_argument("--lang", choices=["en", "es"], default="en")
    _formats(p)

    p = _add(commands, "check", "what the figures say of one statement, then and now", check)
    p.add_argument("statement")
    p.add_argument("--lang", choices=["en", "es"], default="en")
    _formats(p)

    p = _add(commands, "cite", "cite the package, a table or a reference", cite)
    p.add_argument("name", nargs="?", help="a table, or the id of a reference or criterion")
    p.add_argument("--style", choices=citation.STYLES, default="text")
    p.add_argument("--lang", choices=["en", "es"], default="en")

    p = _add(commands, "plot", "draw a statement or an indicator into a file", plot)
    p.add_argument("name")
    p.add_argument("-o", "--output", required=True, type=Path, help="file: .png, .svg or .pdf")
    p.add_argument("--lang", choices=["en", "es"], default="en")
    p.add_argument("--as-of", metavar="DATE", help="as known on this day (default: now)")

    p = _add(commands, "report", "write the whole report as pages that open from the disk", report)
    p.add_argument("-o", "--output", required=True, type=Path, help="folder for the pages")
    p.add_argument("--lang", choices=["en", "es"], default=None, help="default: both")
    p.add_argument("--as-of", metavar="DATE", help="as known on this day (default: now)")
    p.add_argument(
        "--format", choices=["html", "pdf"], default="html",
        help="pages, or one PDF a language (needs Chromium; default html)",
    )  # fmt: skip

    publishing.add_parsers(commands)
    validate_command.add_parser(commands)
    return top


def _add(
    commands: Any, name: str, text: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    p = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    p.set_defaults(run=run)
    return p


def _formats(p: argparse.ArgumentParser) -> None:
    group = p.add_mutually_exclusive_group()
    group.add_argument("--csv", action="store_true", help="as CSV")
    group.add_argument("--json", action="store_true", help="as JSON, one object a row")


def _package(args: argparse.Namespace) -> nouns.CrisisData:
    return nouns.open_package(args.package) if args.package else nouns.default()


def emit(frame: pd.DataFrame, args: argparse.Namespace, *, note: str = "") -> None:
    """Print a frame as a table, CSV or JSON."""
    if args.csv:
        sys.stdout.write(frame.to_csv(index=False, lineterminator="\n"))
    elif args.json:
        text = frame.to_json(orient="records", date_format="iso", date_unit="s", force_ascii=False)
        sys.stdout.write((text or "[]") + "\n")
    else:
        from crisisdata import terminal

        terminal.table(frame, note=note)


def tables(args: argparse.Namespace) -> int:
    """List the tables."""
    emit(_package(args).tables().reset_index(), args)
    return OK


def indicators(args: argparse.Namespace) -> int:
    """List the indicators."""
    frame = _package(args).indicators(args.theme).reset_index()
    if not (args.csv or args.json):
        frame = frame[["id", "name", "unit", "theme", "observations", "producers", "first", "last"]]
    emit(frame, args)
    return OK


def show(args: argparse.Namespace) -> int:
    """Print rows of a table."""
    frame = _package(args).load(args.table, labels=args.labels, reuse=args.reuse)
    total = len(frame)
    if args.rows and not (args.csv or args.json):
        frame = frame.head(args.rows)
    left = total - len(frame)
    emit(frame, args, note=f"... {left:,} more rows (-n 0 shows all)" if left else "")
    return OK


def series(args: argparse.Namespace) -> int:
    """Print one series."""
    package = _package(args)
    frame = package.series(
        args.indicator,
        producer=args.producer,
        area=args.area,
        counterpart=args.counterpart,
        breakdown=args.breakdown,
        frequency=args.frequency,
        currency=args.currency,
        as_of=args.as_of,
        detail=True,
    )
    about = frame.attrs
    if not args.detail:
        frame = frame[["period", "value", "bound", "flag", "vintage", "reference"]]
    known = f"as known on {about['as_of']}" if about["as_of"] else "as known now"
    emit(
        frame.reset_index(drop=True),
        args,
        note=f"{args.indicator} ({about['unit']}), {about['producer']}, {about['area']}, {known}",
    )
    return OK


def statements(args: argparse.Namespace) -> int:
    """List the statements."""
    frame = _package(args).statements()
    if not (args.csv or args.json):
        label = "label" if args.lang == "en" else "label_es"
        frame = frame[[c for c in ("id", "paragraph", "checkability", label) if c in frame.columns]]
    emit(frame, args)
    return OK


def check(args: argparse.Namespace) -> int:
    """Print the findings of one statement."""
    from crisisdata import terminal

    package = _package(args)
    frame = package.check(args.statement)
    if args.csv or args.json:
        emit(frame, args)
    else:
        terminal.findings(package, args.statement, frame, args.lang)
    return OK


def cite(args: argparse.Namespace) -> int:
    """Print a citation."""
    package = _package(args)
    print(package.cite(args.name, style=args.style, language=args.lang))
    return OK


def plot(args: argparse.Namespace) -> int:
    """Draw into a file."""
    from crisisdata import charts

    charts.save(_package(args), args.name, args.output, lang=args.lang, as_of=args.as_of)
    print(args.output)
    return OK


def report(args: argparse.Namespace) -> int:
    """Write the report."""
    from crisisdata import terminal

    langs = [args.lang] if args.lang else ["en", "es"]
    with terminal.progress() as step:
        index = _package(args).report(
            args.output, langs=langs, as_of=args.as_of, format=args.format, progress=step
        )
    print(index)
    return OK


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns an exit code."""
    args = parser().parse_args(argv)
    try:
        return args.run(args)
    except UnsafeError as error:
        print(f"crisisdata: refused: {error}", file=sys.stderr)
        return UNSAFE
    except CrisisDataError as error:
        print(f"crisisdata: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (head); the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        print(f"crisisdata: {error.filename or ''}: {error.strerror}", file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
