"""All charts of a report, drawn by as many processes as the machine has processors.

Drawing is nearly all the time of a report, and matplotlib uses one processor. The workers are
processes of their own (`python -m crisisdata.report.worker`): nothing of the caller's script is run
again, as starting them with `multiprocessing` could, and no thread is lost in a fork.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from crisisdata.errors import CrisisDataError
from crisisdata.package import Package
from crisisdata.report import pictures
from crisisdata.report.say import Say

#: With fewer charts a process costs more than it gives.
FEW = 12
MOST = 8


@dataclass(frozen=True)
class Job:
    """Charts for one worker, each in every language: what they show is chosen once."""

    location: Path
    as_of: Any
    names: list[str]
    folders: dict[str, Path]


def draw(
    package: Package,
    says: Sequence[Say],
    names: Sequence[str],
    as_of: Any,
    folders: dict[str, Path],
    step: Callable[[Say], None],
) -> dict[str, dict[str, pictures.Drawn]]:
    """Draw charts in every language: language to name to chart.

    `step` is called after each chart, in any order of charts and languages.
    """
    out: dict[str, dict[str, pictures.Drawn]] = {say.lang: {} for say in says}
    by_lang = {say.lang: say for say in says}
    lock = Lock()

    def run(job: Job) -> None:
        for lang, drawn in _worker(job):
            with lock:
                out[lang][drawn.name] = drawn
                step(by_lang[lang])

    jobs = _jobs(package, names, as_of, folders)
    if len(jobs) > 1:
        with ThreadPoolExecutor(len(jobs)) as pool:
            for done in [pool.submit(run, job) for job in jobs]:
                done.result()
    else:
        for name in names:
            for say in says:
                drawn = pictures.draw(package, name, say, as_of, folders[say.lang])
                out[say.lang][name] = drawn
                step(say)
    # In the order of the names, whichever worker was faster.
    return {lang: {n: found[n] for n in names} for lang, found in out.items()}


def _jobs(
    package: Package, names: Sequence[str], as_of: Any, folders: dict[str, Path]
) -> list[Job]:
    processors = min(os.cpu_count() or 1, MOST)
    if processors == 1 or len(names) * len(folders) < FEW:
        return []
    return [
        Job(package.location.resolve(), as_of, list(names[n::processors]), folders)
        for n in range(min(processors, len(names)))
    ]


def _worker(job: Job) -> Iterator[tuple[str, pictures.Drawn]]:
    """Run one worker and give its charts as they come, with their languages."""
    words = [sys.executable, "-m", "crisisdata.report.worker"]
    # The worker imports what the caller imports, wherever that lies.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    with subprocess.Popen(  # noqa: S603  our own module, no shell
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        # Under a terminal an interrupt reaches the whole group; here the parent ends the worker.
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(pickle.dumps(job))
            process.stdin.close()
            for _ in range(len(job.names) * len(job.folders)):
                yield pickle.load(process.stdout)  # noqa: S301  written by our own worker
        except (EOFError, BrokenPipeError) as error:
            raise CrisisDataError("a process that draws charts ended early (see above)") from error
        finally:
            process.kill()


def serve() -> None:
    """Be a worker: read a job, write one chart after the other."""
    from crisisdata.nouns import open_package

    job: Job = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  written by our own parent
    package = open_package(job.location)
    says = [Say(package, lang) for lang in job.folders]
    for name in job.names:
        for say in says:
            drawn = pictures.draw(package, name, say, job.as_of, job.folders[say.lang])
            pickle.dump((say.lang, drawn), sys.stdout.buffer)
            sys.stdout.buffer.flush()
