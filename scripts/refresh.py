"""Refresh the raw archive from the public interfaces, rebuild, and say what changed.

    python -m scripts.refresh --sources DIR              everything
    python -m scripts.refresh --sources DIR --dry-run    show what would change, keep nothing
    python -m scripts.refresh --recordings DIR           read recorded answers instead

Each answer is checked before it is believed. One that fails is kept aside with the reason, and
the file of before stays. New versions stand beside old ones. The package is rebuilt and compared
with the one before; it is not written while something needs to be explained (seeds/accepted.csv).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scripts import archive, build, changelog, changes, due, rehearsal, vintages
from scripts import catalogue as seeds
from scripts.catalogue import Catalogue, read_seed
from scripts.errors import BuildError
from scripts.fetching import disk, lock
from scripts.fetching.answer import Limits
from scripts.fetching.dataset import Dataset, datasets
from scripts.fetching.session import Session
from scripts.fetching.visit import Outcome, accepted, gone_figures, visits
from scripts.figures import transcription

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130
# More refusals than a person reads at once are in the report.
_SHOWN = 20
Clock = Callable[[], datetime]


def chosen(sets: list[Dataset], only: list[str]) -> list[Dataset]:
    """Data sets that were named (``provider`` or ``provider/dataset``); else all routine ones.

    Raises
    ------
    BuildError
        If a name is unknown.
    """
    if not only:
        return [d for d in sets if d.routine]
    out = []
    for name in only:
        found = [d for d in sets if name in (d.provider, d.label)]
        if not found:
            known = ", ".join(sorted({d.provider for d in sets} | {d.label for d in sets}))
            raise BuildError(f"--only {name}: there is no such provider or data set; {known}")
        out += found
    return out


@contextmanager
def overlay(sources: Path) -> Iterator[Path]:
    """Give a folder that shows the sources and takes new versions, and forgets them."""
    with tempfile.TemporaryDirectory(prefix="crisisdata-") as name:
        top = Path(name) / "sources"
        top.mkdir()
        recordings = sources.parent / "recordings"
        if recordings.is_dir():
            (Path(name) / "recordings").symlink_to(recordings.resolve())
        versions = archive.versions(sources)
        providers = {v.folder.parts[-3] for v in versions}
        for item in sources.iterdir():
            if item.name not in providers and not item.name.startswith("."):
                (top / item.name).symlink_to(item.resolve())
        for version in versions:
            place = top / version.folder.relative_to(sources)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(version.folder.resolve())
        yield top


def fetch(
    session: Session,
    sources: Path,
    target: Path,
    catalogue: Catalogue,
    sets: list[Dataset],
    console: Console,
) -> list[Outcome]:
    """Visit data sets, showing how far it is."""
    explained = accepted(catalogue)
    outcomes: list[Outcome] = []
    columns = (
        TextColumn("{task.description:<44}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(sets))
        for dataset, outcome in visits(session, sources, target, catalogue, sets, explained):
            if outcome is None:
                progress.update(task, description=dataset.label)
                continue
            outcomes.append(outcome)
            progress.advance(task, 1 if outcome.dataset.name == outcome.dataset.like else 0)
            if outcome.state != "unchanged":
                progress.console.print(
                    f"{outcome.state:<9} {dataset.label}: {outcome.text}",
                    markup=False,
                    highlight=False,
                    soft_wrap=True,
                )
    return outcomes


def raw_rows(catalogue: Catalogue, sources: Path, root: Path, progress: Progress) -> pd.DataFrame:
    """Observations of all raw files: read anew, or as the package has them.

    Raw files that were fetched once and by hand need not be at hand to refresh what interfaces
    give: without them their rows stay as they are.
    """
    extended = archive.extended(catalogue, sources)
    if build.missing_files(catalogue, sources).empty:
        rows = build.read_sources(extended, sources, [], progress)
    else:
        kept = build.kept_observations(archive.extended(extended, None, root), root, False)
        # What stands in the archive is read from there.
        there = {v.id for v in archive.versions(sources)}
        rows = kept[~kept["reference"].isin(there)]
    return vintages.added(extended, sources, rows)


def rebuild(
    catalogue: Catalogue, sources: Path, root: Path, folder: Path, console: Console
) -> tuple[Catalogue, dict[str, pd.DataFrame], dict[str, bytes]]:
    """Make all tables in memory, with the versions of the archive."""
    extended = archive.extended(archive.extended(catalogue, sources), None, root)
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        rows = raw_rows(catalogue, sources, root, progress)
        tables, files = build.assemble(extended, build.with_pages(extended, rows, folder), progress)
    return extended, tables, files


def run(args: argparse.Namespace, console: Console, now: Clock) -> int:
    """Refresh as the arguments say."""
    catalogue = seeds.load(args.seeds)
    sets = list(datasets(catalogue))
    if args.recordings is not None:
        return rehearse(args.recordings, sets, console)
    if args.sources is None:
        console.print("name the sources directory with --sources DIR or CRISISDATA_SOURCES")
        return EXIT_USAGE
    sources = Path(args.sources).resolve()
    with disk.told(sources):
        sources.mkdir(parents=True, exist_ok=True)
    wanted = chosen(sets, args.only)
    if args.dry_run:
        with overlay(sources) as target:
            return refreshed(args, console, now, catalogue, sources, target, wanted)
    with lock.held(sources, args.wait):
        for folder in {sources, *(sources / d.provider / d.name for d in sets)}:
            disk.sweep(folder)
        return refreshed(args, console, now, catalogue, sources, sources, wanted)


def refreshed(
    args: argparse.Namespace,
    console: Console,
    now: Clock,
    catalogue: Catalogue,
    sources: Path,
    target: Path,
    wanted: list[Dataset],
) -> int:
    """Fetch, rebuild, compare, and write what may be written."""
    limits = Limits(total=args.time_limit, size=args.max_bytes, backoff=args.backoff)
    with Session(limits, pause=args.pause, now=now) as session:
        outcomes = fetch(session, sources, target, catalogue, wanted, console)
    failed = [o for o in outcomes if o.state not in ("new", "unchanged")]
    count = {s: sum(o.state == s for o in outcomes) for s in ("new", "unchanged")}
    print(f"{count['new']} new, {count['unchanged']} unchanged, {len(failed)} failed")
    if not args.dry_run:
        disk.write(sources / archive.MANIFEST, archive.manifest(sources))
    for line in due.due(catalogue, now().date(), transcription(args.seeds)):
        print(f"by hand: {line}")
    if args.fetch_only:
        return EXIT_FAILED if failed else EXIT_OK
    before = changes.tables_of(args.out)
    extended, tables, files = rebuild(catalogue, target, args.out, args.seeds, console)
    found = changes.compare(before, build.typed(files, extended), gone_figures(catalogue, outcomes))
    anchors = read_seed(args.seeds / "anchors.csv")
    gone = vintages.vanished(extended, target)
    held = changes.refusals(found, catalogue, args.factor, anchors, gone) if before else []
    print(changelog.entry(found, catalogue))
    changelog.write(args.report, found, catalogue, held)
    print(f"report: {args.report / 'changes.md'}")
    if held:
        more = [f"... and {len(held) - _SHOWN} more in the report"] if len(held) > _SHOWN else []
        print("\n".join(["NOT WRITTEN: this must be explained first", *held[:_SHOWN], *more]))
        return EXIT_FAILED
    if args.dry_run:
        print("dry run: nothing was changed")
    else:
        written = build.write(args.out, extended, tables, files)
        print(f"written: {', '.join(written) or 'nothing changed'}")
    return EXIT_FAILED if failed else EXIT_OK


def rehearse(folder: Path, sets: list[Dataset], console: Console) -> int:
    """Read recorded answers with the clients and say what came of each."""
    with Progress(TextColumn("{task.description}"), console=console, transient=True) as progress:
        task = progress.add_task("")
        found = rehearsal.rehearse(folder, sets, lambda p: progress.update(task, description=p))
    for outcome in found:
        print(f"{outcome.kind:<8} {outcome.rows:>7,}  {outcome.path}: {outcome.detail}")
    count = {k: sum(o.kind == k for o in found) for k in ("figures", "codes", "refused")}
    print(", ".join(f"{n} {k}" for k, n in count.items()))
    return EXIT_OK


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    p = argparse.ArgumentParser(
        prog="python -m scripts.refresh", description=__doc__.split("\n")[0]
    )
    p.add_argument(
        "--sources",
        type=Path,
        default=os.environ.get("CRISISDATA_SOURCES"),
        help="directory of the raw files and their archive (or CRISISDATA_SOURCES)",
    )
    p.add_argument("--only", action="append", default=[], metavar="PROVIDER[/DATASET]")
    p.add_argument("--dry-run", action="store_true", help="show what would change, keep nothing")
    p.add_argument("--fetch-only", action="store_true", help="fill the archive, build nothing")
    p.add_argument("--recordings", type=Path, help="read recorded answers of this directory")
    p.add_argument("--out", type=Path, default=seeds.ROOT, help="root of the package")
    p.add_argument("--seeds", type=Path, default=seeds.SEEDS, help="folder of the seeds")
    p.add_argument(
        "--report",
        type=Path,
        default=seeds.ROOT / "build" / "changes",
        help="folder for the report of what changed",
    )
    p.add_argument(
        "--factor",
        type=float,
        default=changes.FACTOR,
        help="largest revision that needs no reason",
    )
    p.add_argument("--wait", type=float, default=0.0, help="seconds to wait for another refresh")
    p.add_argument("--pause", type=float, help="least seconds between two requests to a host")
    defaults = Limits()
    p.add_argument("--time-limit", type=float, default=defaults.total, help="seconds for a body")
    p.add_argument("--max-bytes", type=int, default=defaults.size, help="largest body")
    p.add_argument("--backoff", type=float, default=defaults.backoff, help=argparse.SUPPRESS)
    return p


def main(argv: list[str] | None = None, now: Clock = lambda: datetime.now(UTC)) -> int:
    """Run a refresh; returns an exit code."""
    args = parser().parse_args(argv)
    console = Console(stderr=True)
    try:
        return run(args, console, now)
    except KeyboardInterrupt:
        console.print("interrupted; every file is as it was before or complete")
        return EXIT_INTERRUPTED
    except BuildError as error:
        console.print("[bold red]stopped[/]:", end=" ")
        console.print(str(error), markup=False, highlight=False, soft_wrap=True)
        return EXIT_FAILED


if __name__ == "__main__":
    sys.exit(main())
