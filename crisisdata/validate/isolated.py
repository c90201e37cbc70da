"""Patterns that may take for ever run in a process of their own, with a time limit.

Python's `re` backtracks, cannot be interrupted on a thread, and is what
frictionless asks. A pattern that can only be slow in proportion to the text is
let through; with any other, the package is validated in a child process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from crisisdata.errors import UnsafeError
from crisisdata.validate.trees import parse, sre

READY = "ready\n"
SECONDS = 8.0
BYTES_A_SECOND = 2_000_000
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
_LONG = 20


def may_backtrack(pattern: str) -> bool:
    """Whether a pattern may need far more time than its text is long.

    True for repetitions of alternatives or of other repetitions,
    and for three or more open repetitions or references back.
    """
    tree = parse(pattern)
    return tree is not None and _danger(tree, repeated=False) >= 3


def _danger(items: Any, *, repeated: bool) -> int:
    """Open repetitions, or three where there is a nest of them."""
    total = 0
    for op, argument in items:
        if op in _REPEATS:
            low, high, body = argument
            variable = high != low
            if repeated and variable:
                return 3
            open_ended = variable and (high is sre.MAXREPEAT or high > _LONG)
            total += open_ended + _danger(body, repeated=repeated or high > 1)
        elif op is sre.BRANCH:
            if repeated and not _single(argument[1]):
                return 3
            total += max(_danger(branch, repeated=repeated) for branch in argument[1])
        elif op is sre.SUBPATTERN:
            total += _danger(argument[3], repeated=repeated)
        elif op is sre.GROUPREF:
            total += 1
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            total += _danger(argument[1], repeated=repeated)
        elif op in (sre.ATOMIC_GROUP, sre.GROUPREF_EXISTS, sre.POSSESSIVE_REPEAT):
            return 3
    return total


def _single(branches: Any) -> bool:
    """Whether the branches begin with different characters, so that one at most fits."""
    first = [b[0] for b in branches if len(b)]
    literals = [argument for op, argument in first if op is sre.LITERAL]
    return len(literals) == len(branches) == len(set(literals))


def slow_patterns(descriptor: Any) -> list[str]:
    """The patterns of a package's schemas that may take for ever."""
    found = []
    stack = [descriptor]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            pattern = value.get("pattern")
            if isinstance(pattern, str) and may_backtrack(pattern):
                found.append(pattern)
            stack += value.values()
        elif isinstance(value, list):
            stack += value
    return found


def schemas_of(descriptor: dict[str, Any], base: Path) -> list[Any]:
    """The descriptor and the schemas that it names by path."""
    result: list[Any] = [descriptor]
    listed = descriptor.get("resources")
    for resource in listed if isinstance(listed, list) else [descriptor]:
        schema = resource.get("schema") if isinstance(resource, dict) else None
        if isinstance(schema, str):
            try:
                result.append(json.loads((base / schema).read_bytes()))
            except (OSError, ValueError, RecursionError):
                continue
    return result


def validate_isolated(source: str, engine: str, limit: int, pattern: str) -> dict[str, Any]:
    """Validate in a child process; give the tasks of the report.

    Raises
    ------
    UnsafeError
        If it takes longer than the size of the files allows.
    """
    base = Path(source).parent
    size = sum(path.stat().st_size for path in base.rglob("*") if path.is_file())
    allowed = SECONDS + size / BYTES_A_SECOND
    code = "from crisisdata.validate.isolated import child; child()"
    command = [sys.executable, "-c", code, source, engine, str(limit)]
    root = str(Path(__file__).resolve().parents[2])
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])
    }
    with subprocess.Popen(  # noqa: S603  our own interpreter and code
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        # the imports are not the package's fault
        if process.stdout:
            process.stdout.read(len(READY))
        try:
            answer, trouble = process.communicate(timeout=allowed)
        except subprocess.TimeoutExpired as error:
            process.kill()
            note = f"the pattern {pattern!r} takes longer than {allowed:.0f} s"
            raise UnsafeError(note) from error
    if process.returncode:
        raise UnsafeError(f"the pattern {pattern!r} ended the process: {trouble[-300:]!r}")
    return json.loads(answer)


def child() -> None:
    """Validate the package named on the command line, and print the report."""
    import frictionless  # noqa: F401  imported before the clock starts

    from crisisdata.validate.run import validate_here

    sys.stdout.write(READY)
    sys.stdout.flush()
    source, engine, limit = sys.argv[1:4]
    report = validate_here(source, engine, int(limit), None)
    sys.stdout.write(json.dumps(report.to_dict()))
