"""Build the package: sources and seeds to data/ and datapackage.json.

    python -m scripts.build --sources DIR     everything, byte for byte
    python -m scripts.build --seeds-only      all that needs no raw file

The output has no clock in it: the same input gives the same bytes. Everything is computed and
checked before the first file is written, and each file is written under a temporary name and
renamed, so that an interrupted build leaves every file either old or new.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import io
import os
import pkgutil
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

if __package__ in (None, ""):  # run as a file, `python scripts/build.py`: its folder is no package
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

import pandas as pd
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from crisisdata import choice, periods
from crisisdata.schema import foreign_key_failures, read_csv
from scripts import archive, descriptor, figures, observations, vintages
from scripts import catalogue as seeds
from scripts import sources as source_modules
from scripts.catalogue import Catalogue
from scripts.errors import BuildError, SourceError
from scripts.fetching import disk

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130


def providers() -> dict[str, ModuleType]:
    """Return the modules of scripts/sources that read raw files, by name."""
    found = {}
    for info in sorted(pkgutil.iter_modules(source_modules.__path__), key=lambda m: m.name):
        module = importlib.import_module(f"scripts.sources.{info.name}")
        if hasattr(module, "DATASETS") and hasattr(module, "read"):
            found[info.name] = module
    return found


def missing_files(catalogue: Catalogue, sources: Path | None) -> pd.DataFrame:
    """Rows of seeds/datasets.csv whose raw file is not below the sources directory."""
    wanted = catalogue["datasets"]
    wanted = wanted[wanted["status"] == "read"]
    if sources is None:
        return wanted
    return wanted[[not raw_path(sources, p).is_file() for p in wanted["path"]]]


def raw_path(sources: Path, path: str) -> Path:
    """Place of a raw file: below the sources directory, recordings beside it."""
    return (sources.parent if path.startswith("recordings/") else sources) / path


def read_sources(
    catalogue: Catalogue, sources: Path, only: Iterable[str], progress: Progress
) -> pd.DataFrame:
    """Observations of all raw files (or of some providers)."""
    modules = providers()
    chosen = list(only) or list(modules)
    for name in chosen:
        if name not in modules:
            raise BuildError(f"--only {name}: no such provider; there are {', '.join(modules)}")
    task = progress.add_task("reading sources", total=len(chosen))
    parts = []
    for name in chosen:
        progress.update(task, description=f"reading {name}")
        part = modules[name].read(sources, catalogue)
        parts.append(part.assign(_from=f"scripts/sources/{name}.py"))
        progress.advance(task)
    return observations.join(parts)


def kept_observations(catalogue: Catalogue, root: Path, dry_run: bool) -> pd.DataFrame:
    """Observations of raw files as the last full build left them in data/."""
    parts = []
    datasets = set(catalogue["datasets"]["id"])
    for name in descriptor.observation_tables(catalogue.schemas):
        path = root / "data" / f"{name}.csv"
        if not path.is_file() and dry_run:
            continue
        if not path.is_file():
            raise BuildError(f"--seeds-only needs data/{name}.csv of a full build; it is not there")
        table = read_csv(path.read_bytes(), descriptor.table_schema(catalogue, name), path.name)
        text = [c for c in table.columns if c not in ("value", "vintage")]
        table["vintage"] = table["vintage"].dt.strftime("%Y-%m-%d")
        table = table.astype(dict.fromkeys([*text, "vintage"], "str"))
        table[text] = table[text].fillna("")
        parts.append(table[table["reference"].isin(datasets)].assign(_from=f"data/{name}.csv"))
    return observations.join(parts)


def checked(
    rows: pd.DataFrame, tables: dict[str, pd.DataFrame], set_ahead: set[str]
) -> pd.DataFrame:
    """Refuse rows that no schema could refuse, and drop exact repeats.

    `set_ahead` are indicators whose figures are decided before their period (appeals).

    Raises
    ------
    BuildError
        Names the reader and the row.
    """
    key = [*choice.KEY, "vintage", "reference", "locator"]
    for column, code_table in (
        ("indicator", "indicators"),
        ("producer", "producers"),
        ("area", "areas"),
        ("counterpart", "areas"),
        ("breakdown", "breakdowns"),
        ("flag", "flags"),
        ("vintage_reference", "references"),
        ("reference", "references"),
    ):
        known = set(tables[code_table]["id"])
        bad = rows[~rows[column].isin(known)]
        if len(bad):
            names = ", ".join(sorted(set(bad[column]))[:8])
            raise BuildError(
                f"{bad['_from'].iloc[0]}: {column} not in {code_table} ({len(bad)} rows): {names}. "
                f"First: {_row(bad.iloc[0])}"
            )
    for text in rows["period"].unique():
        try:
            periods.parse(text)
        except ValueError as error:
            bad = rows[rows["period"] == text]
            raise BuildError(f"{bad['_from'].iloc[0]}: {error}. {_row(bad.iloc[0])}") from error
    early = rows[
        (rows["vintage"] < periods.starts(rows["period"]).dt.strftime("%Y-%m-%d"))
        & ~rows["flag"].isin(["F", "E", "I"])
        & ~rows["indicator"].isin(set_ahead)
    ]
    if len(early):
        raise BuildError(
            f"{early['_from'].iloc[0]}: known before it began and not a forecast: "
            f"{_row(early.iloc[0])}"
        )
    rows = rows.drop_duplicates([*key, "value"])
    twice = rows[rows.duplicated(key, keep=False)]
    if len(twice):
        raise BuildError(
            f"{twice['_from'].iloc[0]}: one row of one reference gives two values: "
            f"{_row(twice.iloc[0])} and {_row(twice.iloc[1])}"
        )
    return rows


def _row(row: pd.Series) -> str:
    return " ".join(str(row[c]) for c in [*choice.KEY, "value", "vintage", "reference", "locator"])


def split(rows: pd.DataFrame, catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    """Sort observations into their tables, as text."""
    theme = catalogue["indicators"].set_index("id")["theme"]
    where = rows["indicator"].map(theme)
    out = {}
    for name in descriptor.observation_tables(catalogue.schemas):
        part = rows[where == name].drop(columns="_from")
        part = part.sort_values(descriptor.key(catalogue.schemas, name), kind="stable")
        out[name] = part.assign(value=part["value"].map(observations.number))
    return out


def code_tables(catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    """Return the tables that come from seeds as they are, in their columns' order."""
    out = {}
    for name, spec in catalogue.schemas["tables"].items():
        if name == "findings":
            continue
        names = [f["name"] for f in spec["fields"]]
        table = seeds.references(catalogue) if name == "references" else catalogue[name]
        lacking = [c for c in names if c not in table.columns]
        if lacking:
            raise BuildError(f"seeds/{name}.csv, row 1: missing column {', '.join(lacking)}")
        table = table[names]
        # Statements keep the order of the article, criteria that of their statement.
        if name not in ("statements", "selectors", "criteria", "articles", "flags"):
            table = table.sort_values(spec["key"], kind="stable")
        out[name] = table.drop_duplicates().reset_index(drop=True)
    return out


def used_codes(tables: dict[str, pd.DataFrame], catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    """Leave out references that no row points to, and indicators that have no row yet.

    The seeds know an indicator before its first figure: a refresh may bring it.
    """
    used: dict[str, set[str]] = {"references": set(), "indicators": set()}
    for name, table in tables.items():
        for spec in descriptor.fields(catalogue.schemas, name):
            code_table, _, column = str(spec.get("ref", "")).partition(".")
            if column == "id" and code_table in used and code_table != name:
                used[code_table] |= set(table[spec["name"]])
        if "references" in table.columns:
            used["references"] |= {r for cell in table["references"] for r in cell.split()}
    kept = {n: tables[n][tables[n]["id"].isin(ids)] for n, ids in used.items()}
    return {**tables, **kept}


def to_csv(table: pd.DataFrame) -> bytes:
    """One table as UTF-8 CSV with LF, quoted only where needed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.itertuples(index=False, name=None))
    return buffer.getvalue().encode("utf-8")


def typed(files: dict[str, bytes], catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    """Read what would be written back as the library will read it."""
    return {
        name: read_csv(data, descriptor.table_schema(catalogue, name), f"data/{name}.csv")
        for name, data in files.items()
    }


def assemble(
    catalogue: Catalogue, rows: pd.DataFrame, progress: Progress
) -> tuple[dict[str, pd.DataFrame], dict[str, bytes]]:
    """All tables and the bytes of all files."""
    task = progress.add_task("checking", total=4)
    tables = code_tables(catalogue)
    rules = catalogue["vintage_rules"]
    rows = checked(rows, tables, set(rules.loc[rules["rule"] == "set-ahead", "indicator"]))
    tables = {**split(rows, catalogue), **tables}
    progress.update(task, advance=1, description="findings")
    if "findings" in catalogue.schemas["tables"]:
        from scripts import findings

        files = {n: to_csv(t) for n, t in tables.items()}
        tables["findings"] = findings.compute(typed(files, catalogue), catalogue.focus)
    progress.update(task, advance=1, description="references")
    tables = used_codes(tables, catalogue)
    order = descriptor.table_names(catalogue.schemas)
    tables = {n: tables[n] for n in order if n in tables}
    files = {n: to_csv(t) for n, t in tables.items()}
    progress.update(task, advance=1, description="reading back")
    _check_keys(typed(files, catalogue), catalogue)
    progress.update(task, advance=1, description="checked")
    return tables, files


def with_pages(catalogue: Catalogue, raw: pd.DataFrame, folder: Path = seeds.SEEDS) -> pd.DataFrame:
    """Put the figures read on pages beside those of raw files."""
    references = seeds.references(catalogue)
    pages = figures.read(catalogue, references, folder).assign(_from="seeds/figures")
    return observations.join([raw, pages])


def _check_keys(tables: dict[str, pd.DataFrame], catalogue: Catalogue) -> None:
    """Refuse a table with a foreign key that leads nowhere, or with a primary key twice."""
    for name, table in tables.items():
        schema = descriptor.table_schema(catalogue, name)
        failures = foreign_key_failures(table, schema, tables)
        key = descriptor.key(catalogue.schemas, name)
        twice = table.index[table[key].astype("str").duplicated()]
        failures += [
            f"row {row + 2}, column {', '.join(key)}: the key stands twice" for row in twice
        ]
        if failures:
            raise BuildError("\n".join(f"data/{name}.csv, {f}" for f in failures[:20]))


def write(
    root: Path, catalogue: Catalogue, tables: dict[str, pd.DataFrame], files: dict[str, bytes]
) -> list[str]:
    """Write what changed, all files under temporary names first; the descriptor last."""
    (root / "data").mkdir(parents=True, exist_ok=True)
    disk.sweep(root / "data")
    disk.sweep(root)
    targets = {root / "data" / f"{n}.csv": data for n, data in files.items()}
    targets[root / "datapackage.json"] = descriptor.render(catalogue, tables, files)
    fresh = {p: d for p, d in targets.items() if not p.is_file() or p.read_bytes() != d}
    # All of it is on the disk before the first file is changed: a full disk changes nothing.
    disk.write_all(fresh)
    changed = [path.relative_to(root).as_posix() for path in fresh]
    for path in (root / "data").glob("*.csv"):
        if path not in targets:
            path.unlink()
            changed.append(f"{path.relative_to(root).as_posix()} (removed)")
    return changed


def summary(
    catalogue: Catalogue, tables: dict[str, pd.DataFrame], files: dict[str, bytes]
) -> list[str]:
    """Lines that say what was built."""
    lines = []
    names = descriptor.observation_tables(catalogue.schemas)
    total = sum(len(tables[n]) for n in names)
    for name, table in tables.items():
        lines.append(f"{name:<16}{len(table):>9,} rows {len(files[name]):>12,} bytes")
    rows = pd.concat([tables[n] for n in names])
    several = rows.groupby(choice.KEY)["value"].nunique() > 1
    lines += [
        f"observations    {total:>9,}",
        f"indicators      {rows['indicator'].nunique():>9,} with figures",
        f"producers       {rows['producer'].nunique():>9,} with figures",
        f"references      {len(tables['references']):>9,}",
        f"conflicts       {int(several.sum()):>9,} figures with more than one value",
        f"excluded        {len(catalogue['excluded']):>9,} page figures, each with its reason",
    ]
    return lines


def explain_missing(missing: pd.DataFrame, sources: Path | None) -> str:
    """Say which raw files are needed and where each can be had."""
    where = "no sources directory was given" if sources is None else f"not below {sources}"
    lines = [f"{len(missing)} raw files are needed ({where}):"]
    lines += [f"  {r['path']}\n      {r['title']}: {r['url']}" for r in missing.to_dict("records")]
    lines.append(
        "Give the directory with --sources DIR or CRISISDATA_SOURCES. Nothing was changed. "
        "What needs no raw file is rebuilt with --seeds-only."
    )
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    """Return the command line of the build."""
    p = argparse.ArgumentParser(prog="python -m scripts.build", description=__doc__.split("\n")[0])
    p.add_argument(
        "--sources",
        type=Path,
        default=os.environ.get("CRISISDATA_SOURCES"),
        help="directory with the producers' files (or CRISISDATA_SOURCES)",
    )
    p.add_argument(
        "--seeds-only",
        action="store_true",
        help="keep the rows of raw files as data/ has them; rebuild the rest",
    )
    p.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="PROVIDER",
        help="read only this provider (with --dry-run)",
    )
    p.add_argument("--out", type=Path, default=seeds.ROOT, help="root of the package")
    p.add_argument("--seeds", type=Path, default=seeds.SEEDS, help="folder of the seeds")
    p.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    return p


def main(argv: list[str] | None = None) -> int:
    """Run the build; returns an exit code."""
    args = parser().parse_args(argv)
    console = Console(stderr=True)
    if args.only and not args.dry_run:
        console.print("--only reads a part: it goes with --dry-run")
        return EXIT_USAGE
    try:
        return run(args, console)
    except KeyboardInterrupt:
        console.print("interrupted; every file is as it was before or complete")
        return EXIT_INTERRUPTED
    except BuildError as error:
        console.print("[bold red]not built[/]:", end=" ")
        # Texts of rows may hold brackets: they are not markup.
        console.print(str(error), markup=False, highlight=False, soft_wrap=True)
        return EXIT_FAILED


def run(args: argparse.Namespace, console: Console) -> int:
    """Build as the arguments say."""
    sources = None if args.sources is None or args.seeds_only else Path(args.sources)
    # Without the archive at hand, rows that came from it keep the references they have.
    kept = args.out if args.seeds_only else None
    catalogue = archive.extended(seeds.load(args.seeds), sources, kept)
    if not args.seeds_only:
        missing = missing_files(catalogue, sources)
        if sources is None or len(missing):
            if args.only and sources is not None:
                console.print(f"{len(missing)} other raw files are missing")
            else:
                print(explain_missing(missing, sources))
                return EXIT_FAILED
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        if args.seeds_only:
            raw = kept_observations(catalogue, args.out, args.dry_run)
        else:
            assert sources is not None
            raw = read_sources(catalogue, sources, args.only, progress)
            if not args.only:
                raw = vintages.added(catalogue, sources, raw)
        tables, files = assemble(catalogue, with_pages(catalogue, raw, args.seeds), progress)
    changed = [] if args.dry_run else write(args.out, catalogue, tables, files)
    print("\n".join(summary(catalogue, tables, files)))
    print(f"written: {', '.join(changed) or 'nothing changed'}" if not args.dry_run else "dry run")
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(main())

__all__ = ["SourceError", "main"]
