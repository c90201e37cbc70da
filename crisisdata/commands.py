"""Commands of the terminal that publish: export, metadata, find."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from crisisdata.export import FORMATS
from crisisdata.metadata import STANDARDS
from crisisdata.tables import LANGUAGES, REUSE


def add_parsers(commands: Any) -> None:
    """Add the commands to the parser of ``crisisdata``."""
    p = _add(commands, "export", "write the data in another format", export)
    p.add_argument("--to", required=True, choices=list(FORMATS), help="the format")
    p.add_argument("-o", "--output", required=True, type=Path, help="file or folder to write")
    p.add_argument("--tables", nargs="+", metavar="TABLE", help="only these, with their codes")
    p.add_argument("--labels", choices=LANGUAGES, help="add names, units and citations")
    p.add_argument("--areas", nargs="+", metavar="AREA", help="only observations of these areas")
    p.add_argument(
        "--reuse", action="append", choices=REUSE, help="only rows whose terms allow this"
    )

    p = _add(commands, "metadata", "write the metadata files of catalogues", metadata)
    p.add_argument("-o", "--output", required=True, type=Path, help="folder to write into")
    p.add_argument(
        "--only", metavar="NAMES", help="some of " + ",".join(STANDARDS) + " (default: all)"
    )

    p = _add(commands, "find", "find the rows that carry a figure", find)
    p.add_argument("figure", help='as written: 1698488.2, "1.7 million per cent"')
    p.add_argument("--indicator")
    p.add_argument("--area")
    p.add_argument("-n", "--rows", type=int, default=20, help="how many rows; 0 is all")
    group = p.add_mutually_exclusive_group()
    group.add_argument("--csv", action="store_true", help="as CSV")
    group.add_argument("--json", action="store_true", help="as JSON, one object a row")


def _add(commands: Any, name: str, text: str, run: Any) -> argparse.ArgumentParser:
    p = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    p.set_defaults(run=run)
    return p


def _package(args: argparse.Namespace) -> Any:
    # Not at the top: nouns imports the modules behind every noun.
    from crisisdata import nouns

    return nouns.open_package(args.package) if args.package else nouns.default()


def export(args: argparse.Namespace) -> int:
    """Write the data in another format."""
    done = _package(args).export(
        args.to,
        args.output,
        tables=args.tables,
        labels=args.labels,
        areas=args.areas,
        reuse=args.reuse,
    )
    sys.stdout.write(f"{done}\n")
    return 0


def metadata(args: argparse.Namespace) -> int:
    """Write metadata files."""
    only = args.only.split(",") if args.only else None
    for path in _package(args).metadata(args.output, only=only):
        sys.stdout.write(f"{path}\n")
    return 0


def find(args: argparse.Namespace) -> int:
    """Find the rows that carry a figure."""
    # The printing of frames is the command line's.
    from crisisdata import cli

    frame = _package(args).find(
        args.figure, indicator=args.indicator, area=args.area, limit=args.rows or None
    )
    if not (args.csv or args.json):
        frame = frame[
            ["fit", "difference", "indicator", "producer", "area", "period", "value"]
        ].join(frame[["vintage", "reference"]])
    cli.emit(frame, args)
    return 0 if len(frame) else 1
