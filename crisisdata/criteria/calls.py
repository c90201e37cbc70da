"""Function calls inside a criterion: ``run_length(> 50, ends_after=12)``, ``change | rank``.

The functions are a closed list of named pure functions; what they take is read from their
signatures, so the documentation and the parser cannot disagree.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from crisisdata import periods
from crisisdata.criteria.conditions import Condition
from crisisdata.criteria.problems import problem

_CALL = re.compile(r"\s*([a-z][a-z0-9_]*)\s*(?:\((.*)\))?\s*", re.DOTALL)
_KEYWORD = re.compile(r"\s*([a-z_]+)\s*=(?!=)\s*(.+)", re.DOTALL)


class Span(str):
    """A period or an interval written in a call: ``2011/2014``, ``2018-11``."""

    __slots__ = ()


@dataclass(frozen=True)
class Function:
    """A named function of the language and how it is called."""

    name: str
    run: Callable[..., Any]
    summary: str
    parameters: tuple[inspect.Parameter, ...]
    kinds: dict[str, Any]

    @property
    def signature(self) -> str:
        """How the call is written, with the defaults."""
        shown = []
        for p in self.parameters:
            default = "" if p.default in (p.empty, None) else f"={_shown(p.default)}"
            shown.append(f"{p.name}{default}" if p.default is p.empty or default else f"[{p.name}]")
        return f"{self.name}({', '.join(shown)})" if shown else self.name


@dataclass(frozen=True)
class Call:
    """A function with its arguments, ready to run."""

    function: Function
    arguments: dict[str, Any]
    text: str

    def __call__(self, *leading: Any) -> Any:
        """Run the function on its subject."""
        return self.function.run(*leading, **self.arguments)


def register(
    table: dict[str, Function], *, leading: int, name: str | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function into a closed list; its first `leading` parameters are the subject."""

    def enter(run: Callable[..., Any]) -> Callable[..., Any]:
        key = name or run.__name__.rstrip("_")
        given = tuple(inspect.signature(run).parameters.values())[leading:]
        table[key] = Function(key, run, inspect.getdoc(run) or "", given, get_type_hints(run))
        return run

    return enter


def parse(text: str, table: dict[str, Function], column: str) -> Call:
    """Read one call of a function of `table`."""
    match = _CALL.fullmatch(text)
    if match is None or match[1] not in table:
        name = match[1] if match else text
        raise problem(column, name, "one of its functions", sorted(table))
    function = table[match[1]]
    values: dict[str, Any] = {}
    free = list(function.parameters)
    for part in _split(match[2] or "", ","):
        keyword = _KEYWORD.fullmatch(part)
        names = {p.name for p in function.parameters}
        if keyword and keyword[1] in names:
            name, raw = keyword[1], keyword[2].strip()
        elif free:
            name, raw = free[0].name, part.strip()
        else:
            raise problem(column, text, f"at most the arguments of {function.signature}")
        if name in values:
            raise problem(column, text, f"{name} once, as in {function.signature}")
        values[name] = _convert(raw, function.kinds.get(name, str), column, text)
        free = [p for p in free if p.name != name]
    lacking = [p.name for p in free if p.default is p.empty]
    if lacking:
        raise problem(column, text, f"{', '.join(lacking)} given, as in {function.signature}")
    return Call(function, values, text.strip())


def parse_pipeline(text: str, table: dict[str, Function], column: str) -> tuple[Call, ...]:
    """Read calls joined by ``|``, to be run from left to right."""
    return tuple(parse(part, table, column) for part in _split(text, "|"))


def _split(text: str, sign: str) -> list[str]:
    """Split at a sign that is not inside brackets."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if c == sign and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    parts.append(text[start:])
    return [p for p in parts if p.strip()]


def _shown(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)


def _convert(raw: str, kind: Any, column: str, text: str) -> Any:
    options = set(getattr(kind, "__args__", ())) or {kind}
    if Condition in options:
        return Condition.parse(raw, column)
    if Span in options:
        try:
            periods.parse(raw)
        except ValueError:
            raise problem(
                column, text, f"a period such as 2018, 2018-11 or 2011/2014, not {raw!r}"
            ) from None
        return Span(raw)
    for number in (int, float):
        if number in options:
            try:
                return number(raw)
            except ValueError:
                raise problem(column, text, f"a number, not {raw!r}") from None
    if bool in options:
        if raw.lower() not in ("true", "false"):
            raise problem(column, text, f"true or false, not {raw!r}")
        return raw.lower() == "true"
    return raw
