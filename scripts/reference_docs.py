"""The pages that are generated from the package and the code: data dictionary, API, commands.

python -m scripts.reference_docs [--check]
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Iterator
from typing import Any

import crisisdata as cd
from crisisdata import cli, schema
from crisisdata.nouns import CrisisData, open_package
from scripts.catalogue import ROOT

DOCS = ROOT / "docs" / "reference"
_NOTE = "<!-- made by `python -m scripts.reference_docs`; a test fails when it is stale -->\n\n"


def dictionary(package: CrisisData) -> str:
    """Every table, column, type, constraint and key."""
    out = ["# Data dictionary\n", _NOTE.rstrip() + "\n"]
    out.append(
        "Every column of every table, from `datapackage.json`. Observation tables all have the "
        "same columns.\n"
    )
    observations = package.observation_tables
    first = observations[0]
    out.append("## Tables of observations\n")
    out += [f"- `{n}`: {package.resource(n)['title']}" for n in observations]
    out += ["", *_columns(package, first), ""]
    for name in package.names:
        if name not in observations:
            out += [f"## {name}\n", package.resource(name)["title"] + ".\n"]
            out += [*_columns(package, name), ""]
    return "\n".join(out).rstrip() + "\n"


def _columns(package: CrisisData, name: str) -> Iterator[str]:
    spec = package.schema(name)
    key = set(schema.primary_key(spec))
    kinds = schema.dtypes(spec)
    targets = {
        f[0]: f"`{r or name}.{t[0]}`" for f, r, t in schema.foreign_keys(spec) if len(f) == 1
    }
    yield "| column | type | pandas | key, constraints | meaning |"
    yield "|---|---|---|---|---|"
    for field in spec["fields"]:
        rules = field.get("constraints", {})
        parts = ["primary key"] if field["name"] in key else []
        parts += [f"to {targets[field['name']]}"] if field["name"] in targets else []
        parts += ["required"] if rules.get("required") and field["name"] not in key else []
        if "enum" in rules and field["name"] not in targets:
            parts.append("one of " + ", ".join(f"`{v}`" for v in rules["enum"]))
        parts += [f"{k} {rules[k]}" for k in ("minimum", "maximum") if k in rules]
        text = field.get("description", "").replace("|", "\\|")
        yield (
            f"| `{field['name']}` | {field['type']} | `{kinds[field['name']]}` "
            f"| {'; '.join(parts)} | {text} |"
        )


def api() -> str:
    """Every public name with its signature and docstring."""
    out = ["# Python API\n", _NOTE.rstrip() + "\n"]
    out.append(
        "`import crisisdata as cd`. Every function reads the bundled package; `cd.open(path)` "
        "gives an object with the same functions as methods, for another package.\n"
    )
    functions = [n for n in cd.__all__ if not inspect.isclass(getattr(cd, n))]
    out.append("## Functions\n")
    for name in functions:
        out += [f"### {name}\n", _signature(name), "", _docstring(getattr(cd, name)), ""]
    out.append("## Errors\n")
    for name in sorted(set(cd.__all__) - set(functions)):
        value = getattr(cd, name)
        base = value.__mro__[1].__name__
        out += [f"### {name}\n", f"A kind of `{base}`. {_docstring(value)}", ""]
    return "\n".join(out).rstrip() + "\n"


def _signature(name: str) -> str:
    function = getattr(cd, name)
    # Annotations are kept as text; defaults keep their quotes.
    text = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(function)))
    text = text.replace("pd.", "")
    text = f"cd.{name}{text}"
    if len(text) > 90:  # one argument a line
        head, _, tail = text.partition("(")
        arguments, _, result = tail.rpartition(")")
        split = re.split(r",\s+(?![^\[\]]*\])", arguments)
        text = head + "(\n" + "".join(f"    {a},\n" for a in split) + ")" + result
    return f"```text\n{text}\n```"


def _docstring(value: Any) -> str:
    """Docstring as Markdown: numpydoc sections become bold lines, fields a list."""
    text = inspect.getdoc(value) or ""
    lines = text.replace("``", "`").splitlines()
    out: list[str] = []
    section = ""
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else ""
        if re.fullmatch(r"-{3,}", line):
            continue
        if re.fullmatch(r"-{3,}", following):
            section = line
            out += ["", f"**{line}**", ""]
        elif section in ("Parameters", "Attributes") and line and not line.startswith(" "):
            name, _, kind = line.partition(" : ")
            out.append(f"- `{name}`" + (f" ({kind})" if kind else "") + ":")
        elif section in ("Raises", "Returns") and line and not line.startswith(" "):
            out.append(f"- `{line}`:")
        else:
            out.append(("  " + line.strip()) if section and line.strip() else line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip()


def commands() -> str:
    """Every command with its help."""
    out = ["# Commands\n", _NOTE.rstrip() + "\n"]
    out.append(
        "Exit codes: 0 done or valid, 1 not valid or no such data, 2 usage, 3 refused as unsafe, "
        "130 interrupted.\n"
    )
    top = cli.parser()
    found = next(a for a in top._actions if isinstance(getattr(a, "choices", None), dict))
    assert isinstance(found.choices, dict)
    for name, parser in found.choices.items():
        out += [f"## crisisdata {name}\n", (parser.description or "").strip() + "\n"]
        out += ["| argument | |", "|---|---|"]
        for action in parser._actions:
            if action.dest == "help":
                continue
            words = ", ".join(action.option_strings) or str(action.metavar or action.dest)
            if action.choices:
                words += " " + "\\|".join(map(str, action.choices))
            text = (action.help or "").replace("%(default)s", str(action.default))
            out.append(f"| `{words}` | {text.replace('|', chr(92) + '|')} |")
        out.append("")
    return "\n".join(out).rstrip() + "\n"


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {
        "dictionary.md": dictionary(open_package(ROOT)),
        "api.md": api(),
        "commands.md": commands(),
    }


def main(argv: list[str] | None = None) -> int:
    """Write the pages, or check that they are up to date."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args(argv)
    stale = []
    for name, text in pages().items():
        path = DOCS / name
        if args.check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"stale: {', '.join(stale)}: run python -m scripts.reference_docs", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
