"""Damage packages at random, and see whether the fast engine still says what frictionless says.

    python -m tests.validate.fuzz --minutes 60 --keep findings/

Packages are drawn by `generate.py`; then bytes of the files and values of the
descriptor are replaced, doubled and lost. A finding is a verdict that is not frictionless' to the
byte (but for times, and where frictionless itself raises), an exception other than a refusal, a
case that takes our engine more than ten seconds, or the end of the process. The cases run in a
process of their own, and each finding's package is kept.
"""

from __future__ import annotations

import argparse
import json
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

LIMIT = 10.0
ROUND = 100
BITS = [b'"', b'""', b",", b";", b"\n", b"\r", b"\r\n", b"\0", b"\t", b"\xff", b"\xc3", b" "]
BITS += [
    b"\xef\xbb\xbf",
    b"-",
    b"1",
    b"0",
    b"9",
    b"x",
    b"'",
    b"\\",
    b"#",
    b"\xc2\x85",
    b"\xe2\x80\xa8",
]
VALUES: list[Any] = [None, True, 0, -1, 1.5, "", "x", "id", "default", "string", "integer", [], {}]
VALUES += [["f0"], [""], {"x": 1}, "2.0", "t.csv", "t", 10**20, [None], "é", "utf-8", "any", ","]
KEYS = ["type", "format", "name", "path", "encoding", "missingValues", "primaryKey", "constraints"]
KEYS += ["foreignKeys", "dialect", "required", "unique", "enum", "minimum", "maximum", "pattern"]
KEYS += ["fields", "header", "delimiter", "quoteChar", "lineTerminator", "skipInitialSpace", "hash"]
KEYS += [
    "bytes",
    "mediatype",
    "profile",
    "schema",
    "trueValues",
    "decimalChar",
    "groupChar",
    "$schema",
]


def damage_bytes(data: bytes, chance: random.Random) -> bytes:
    """Replace, double or lose some bytes."""
    for _ in range(chance.choice([1, 1, 2, 4])):
        place = chance.randint(0, len(data))
        end = min(len(data), place + chance.choice([0, 1, 1, 2, 8, 40]))
        kind = chance.randint(0, 3)
        if kind == 0:
            data = data[:place] + chance.choice(BITS) + data[end:]
        elif kind == 1:
            data = data[:place] + data[end:]
        elif kind == 2:
            data = data[:end] + data[place:end] * chance.choice([1, 2, 30]) + data[end:]
        else:
            data = data[:place] + chance.choice(BITS) * chance.choice([1, 1, 3]) + data[place:]
    return data


def damage_descriptor(descriptor: Any, chance: random.Random) -> Any:
    """Replace, add or lose one value, somewhere in it."""
    nodes: list[Any] = []
    stack = [descriptor]
    while stack:
        node = stack.pop()
        if isinstance(node, dict | list):
            nodes.append(node)
            stack += node.values() if isinstance(node, dict) else node
    node = chance.choice(nodes)
    value = chance.choice(VALUES)
    if isinstance(node, dict):
        known = list(node)
        name = chance.choice(known) if known and chance.random() < 0.6 else chance.choice(KEYS)
        if name in node and chance.random() < 0.3:
            del node[name]
        else:
            node[name] = value
    elif node and chance.random() < 0.7:
        node[chance.randrange(len(node))] = value
    else:
        node.append(value)
    return descriptor


def timeless(report: dict[str, Any]) -> str:
    """The report as JSON without its times."""
    report = json.loads(json.dumps(report))
    report["stats"].pop("seconds")
    for task in report["tasks"]:
        task["stats"].pop("seconds")
    return json.dumps(report, ensure_ascii=False)


def run_one(path: Path, limit: int) -> tuple[str, str]:
    """What became of one case, and what is wrong with it ("" if nothing is)."""
    import frictionless

    from crisisdata.errors import CrisisDataError
    from crisisdata.validate import validate
    from crisisdata.validate.fast import RAISED

    started = time.perf_counter()
    try:
        report = validate(path, engine="fast", limit_errors=limit)
        ours = timeless(report.to_dict())
    except CrisisDataError as error:
        return f"refused: {type(error).__name__}", ""
    except Exception:
        return "exception", traceback.format_exc()
    if time.perf_counter() - started > LIMIT:
        return "slow", f"{time.perf_counter() - started:.1f} s"
    say("ours")
    try:
        theirs = timeless(frictionless.validate(str(path), limit_errors=limit).to_descriptor())
    except Exception:
        return "frictionless raises", "" if not report.valid else "frictionless raises, we accept"
    if ours != theirs:
        return "differs", f"ours   {ours}\ntheirs {theirs}"
    raised = [task.reason for task in report.tasks if task.reason.startswith(RAISED)]
    if raised:
        try:
            frictionless.validate(str(path), limit_errors=0)
        except Exception:
            # it only stopped before the cell on which it raises, too
            return "frictionless would raise", ""
        return "raised inside", "\n".join(raised)
    engines = {task.engine for task in report.tasks} or {"descriptor"}
    return f"equal, by {' and '.join(sorted(engines))}", ""


def say(*words: Any) -> None:
    """Tell the process that watches this one."""
    print(json.dumps(words), flush=True)


def work(first: int, folder: Path) -> None:
    """Run cases for ever, from the seed `first` on."""
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    from benchmarks.validation import generate
    from tests.validate.generate import Case, cases, choose_sizes

    calm = settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    def check(case: Case, number: int) -> None:
        chance = random.Random(number)
        files = dict(case.files)
        if chance.random() < 0.75:
            name = chance.choice(sorted(files))
            files[name] = damage_bytes(files[name], chance)
        descriptor = json.loads(json.dumps(case.descriptor))
        if chance.random() < 0.35:
            descriptor = damage_descriptor(descriptor, chance)
        limit = chance.choice([0, 1000, 1000, 1, 3])
        small = chance.random() < 0.7
        choose_sizes(small)
        for old in folder.iterdir():
            old.unlink()
        path = Case(descriptor, files).write(folder)
        say("start")
        outcome, trouble = run_one(path, limit)
        say("end", outcome, f"limit {limit}, small blocks {small}\n{trouble}" if trouble else "")

    # whatever is imported on the way must not count as slowness of the first case
    warm = generate(folder.parent / f"{folder.name}-warm", 100, 0.1)
    run_one(warm, 0)
    shutil.rmtree(warm.parent)
    for number in range(first, 10**9):
        calm(seed(number)(given(cases(), st.integers(0, 2**63))(check)))()
        say("round", number)


def watch(minutes: float, first: int, keep: Path) -> int:
    """Run the cases, end those that hang, and print what was found."""
    deadline = time.monotonic() + 60 * minutes
    seen: Counter[str] = Counter()
    findings = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        while time.monotonic() < deadline:
            command = [
                sys.executable,
                "-m",
                "tests.validate.fuzz",
                "--work",
                str(folder),
                "--seed",
                str(first),
            ]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            lines: queue.Queue[str] = queue.Queue()
            threading.Thread(target=forward, args=(process.stdout, lines), daemon=True).start()
            state = "idle"
            while time.monotonic() < deadline:
                try:
                    line = lines.get(timeout=LIMIT if state == "start" else 300)
                except queue.Empty:
                    line = "hang"
                message = json.loads(line) if line.startswith("[") else [line or "end of process"]
                state = message[0]
                if state == "round":
                    first = message[1] + 1
                    continue
                outcome, trouble = message[1:] if state == "end" else ("", "")
                if state in ("hang", "end of process"):
                    outcome = trouble = state
                if outcome:
                    seen[outcome] += 1
                if trouble:
                    findings += 1
                    save(folder, keep / f"{findings:04d}", outcome, trouble)
                if state in ("hang", "end of process"):
                    first += 1
                    break
                if outcome and not sum(seen.values()) % 1000:
                    print(f"{sum(seen.values()):,} executions, {findings} findings", flush=True)
            process.kill()
            process.wait()
    print(f"{sum(seen.values()):,} executions, {findings} findings, next seed {first}")
    for outcome, count in seen.most_common():
        print(f"  {count:>9,} {outcome}")
    return min(findings, 1)


def forward(stream: Any, lines: queue.Queue[str]) -> None:
    """Hand lines on, and an empty one at the end."""
    for line in stream:
        lines.put(line)
    lines.put("")


def save(folder: Path, target: Path, outcome: str, trouble: str) -> None:
    """Keep the package of a finding."""
    target.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    (target / "finding.txt").write_text(f"{outcome}\n{trouble}\n")
    print(f"finding: {outcome}, kept in {target}", flush=True)


def replay(folders: list[Path]) -> int:
    """Run kept findings again, with small blocks and with large ones."""
    from tests.validate.generate import choose_sizes

    bad = 0
    for folder in folders:
        words = (folder / "finding.txt").read_text().split("limit ", 1)
        limit = int(words[1].split(",")[0]) if len(words) > 1 else 1000
        for small in (True, False):
            choose_sizes(small)
            outcome, trouble = run_one(folder / "datapackage.json", limit)
            bad += bool(trouble)
            print(f"{folder}: {outcome} {trouble[-2000:]}", flush=True)
    return min(bad, 1)


def main() -> int:
    """Run for a time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("findings"))
    parser.add_argument("--replay", type=Path, nargs="+", help="run kept findings again")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.seed, options.work)
    if options.replay:
        return replay(options.replay)
    return watch(options.minutes, options.seed, options.keep)


if __name__ == "__main__":
    sys.exit(main())
