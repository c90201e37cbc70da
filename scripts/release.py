"""Releases: the version, what must hold before one, and its files.

    python -m scripts.release --version          the version the data ask for
    python -m scripts.release --check            whether this tree may be released
    python -m scripts.release -o dist            the files of the release, with SHA256SUMS

The version is CalVer by reference period: year and month of the newest figure on the focus area,
then a count. Building twice gives the same bytes: ``--check`` does it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from crisisdata import columns, periods, schema
from crisisdata.export.zip_format import pack
from crisisdata.metadata import files as metadata_files
from crisisdata.nouns import CrisisData, open_package
from scripts import readme
from scripts.catalogue import ROOT

COLUMNS = ROOT / "build" / "columns"
#: A DuckDB file differs with each writing; `crisisdata export --to duckdb` makes it in seconds.
EXPORTS = {"sqlite": "{name}.sqlite", "xlsx": "{name}.xlsx"}


def period(package: CrisisData) -> tuple[int, int]:
    """Year and month of the newest figure on the focus area that is no forecast."""
    newest = []
    for name in package.observation_tables:
        frame = package.table(name)
        own = frame["area"].astype("str").eq(package.focus_area)
        own &= frame["flag"].astype("str").ne("F")
        # A figure's period can end after the day it was published (a year that still runs).
        ends = periods.ends(frame.loc[own, "period"])
        known = ends[ends <= frame.loc[own, "vintage"]]
        if len(known):
            newest.append(known.max())
    last = max(newest)
    return last.year, last.month


def next_version(package: CrisisData) -> str:
    """Version of a release of these data: the count starts anew with each month."""
    year, month = period(package)
    held = _changelog()
    counts = [int(m[1]) for v, _ in held if (m := re.fullmatch(rf"{year}\.{month}\.(\d+)", v))]
    return f"{year}.{month}.{max(counts) + 1 if counts else 0}"


def _changelog() -> list[tuple[str, str]]:
    """Versions of the changelog and the text of each, newest first."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    parts = re.split(r"^## \[([^\]]+)\][^\n]*\n", text, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def problems(package: CrisisData) -> Iterator[str]:
    """What stands in the way of a release, one line each."""
    version = str(package.descriptor["version"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if project["version"] != version:
        yield f"pyproject.toml says {project['version']}, the descriptor {version}"
    for path in readme.stale(package):
        yield f"{path.name} is not what version {version} asks for: run python -m scripts.readme"
    year, month = period(package)
    if not version.startswith(f"{year}.{month}."):
        yield f"version {version}, but the newest figure is of {year}-{month:02d}"
    held = [(v, text) for v, text in _changelog() if v.lower() != "unreleased"]
    if not held or held[0][0] != version:
        yield f"CHANGELOG.md has no entry {version} at its top"
    elif "### Changed figures" not in held[0][1]:
        yield f"CHANGELOG.md: the entry {version} has no section 'Changed figures'"
    for r in package.resources.values():
        found = hashlib.sha256(package.read_bytes(r["path"])).hexdigest()
        if r["hash"] != f"sha256:{found}":
            yield f"{r['path']} is not what the descriptor says: run make seeds"


def write_columns(package: CrisisData, folder: Path = COLUMNS) -> list[Path]:
    """Write the columnar form of every table, and nothing else, for the wheel."""
    shutil.rmtree(folder, ignore_errors=True)
    made = []
    for r in package.resources.values():
        data = package.read_bytes(r["path"])
        path = folder / f"{columns.key(data, schema.dtypes(r['schema']))}.arrow"
        columns.write(schema.read_csv(data, r["schema"], r["path"]), path)
        path.chmod(0o644)
        made.append(path)
    return made


def build(package: CrisisData, output: Path) -> list[Path]:
    """Write every file of a release into a folder.

    Parameters
    ----------
    package : CrisisData
        The package of this checkout.
    output : Path
        Folder; what is in it stays.

    Returns
    -------
    list of Path
        Wheel, sdist, data package, exports, metadata, and SHA256SUMS last.
    """
    output.mkdir(parents=True, exist_ok=True)
    d = package.descriptor
    name = f"{d['name']}-{d['version']}"
    made = [*_python(package, output), output / f"{name}.zip"]
    package.export("zip", made[-1])
    for to, pattern in EXPORTS.items():
        made.append(package.export(to, output / pattern.format(name=name)))
    with tempfile.TemporaryDirectory() as place:
        parquet = package.export("parquet", Path(place) / "parquet")
        contents = {p.name: p.read_bytes() for p in sorted(parquet.iterdir())}
        made.append(output / f"{name}-parquet.zip")
        pack(contents, made[-1])
    made.append(output / f"{name}-metadata.zip")
    pack(metadata_files(package), made[-1])
    sums = output / "SHA256SUMS"
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in sorted(made)]
    sums.write_text("".join(lines), encoding="utf-8")
    return [*made, sums]


def _python(package: CrisisData, output: Path) -> list[Path]:
    """Build wheel and sdist, with the day of the release as their clock."""
    write_columns(package)
    created = pd.Timestamp(str(package.descriptor["created"])[:10])
    clock = {"SOURCE_DATE_EPOCH": str(int(created.timestamp()))}
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "hatchling", "build", "-d", place],
            cwd=ROOT,
            env={**os.environ, **clock},
            check=True,
            capture_output=True,
        )
        return [Path(shutil.copy(p, output)) for p in sorted(Path(place).iterdir())]


def differing(package: CrisisData) -> list[str]:
    """Names of the files that two builds make differently."""
    with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b:
        first = {p.name: p.read_bytes() for p in build(package, Path(a))}
        again = {p.name: p.read_bytes() for p in build(package, Path(b))}
    return sorted(n for n in first.keys() | again.keys() if first.get(n) != again.get(n))


def main(argv: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--version", action="store_true", help="print the version the data ask for")
    group.add_argument("--check", action="store_true", help="say whether a release may be made")
    group.add_argument(
        "--columns", action="store_true", help="make the columnar forms of the wheel"
    )
    group.add_argument("-o", "--output", type=Path, help="folder for the files of the release")
    args = parser.parse_args(argv)
    package = open_package(ROOT)
    if args.version:
        print(next_version(package))
        return 0
    if args.columns:
        print(f"{len(write_columns(package))} tables in {COLUMNS.relative_to(ROOT)}")
        return 0
    found = list(problems(package))
    for line in found:
        print(line, file=sys.stderr)
    if found:
        return 1
    if args.check:
        unlike = differing(package)
        if unlike:
            print(f"two builds differ in {', '.join(unlike)}", file=sys.stderr)
        else:
            print(f"{package.descriptor['version']}: ready; two builds give the same bytes")
        return 1 if unlike else 0
    for path in build(package, args.output):
        print(f"{path.stat().st_size:12,}  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
