"""A Table Schema as Ibis expressions: the same checks on DuckDB here and on Spark elsewhere.

Tables are read as text. Each check is a boolean expression that is true where
a row breaks it; counts and the table of violations are made of them, so they
run where the data are, and only the answer is collected. Keys take the place
of row numbers, which a cluster does not have.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from crisisdata.validate.report import Report, Task

FIRST = 10
EXTRA = "_extra"
_INTEGER = r"^[+-]?[0-9]+$"
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_SHAPES = {
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "year": r"^[0-9]{4}$",
    "yearmonth": r"^[0-9]{4}-(0[1-9]|1[0-2])$",
}


class Check(NamedTuple):
    """One check of a table: `broken` is true in the rows that fail it."""

    kind: str
    field: str
    rule: str
    broken: Any
    value: Any


def compile_schema(
    schema: Mapping[str, Any], table: Any, others: Mapping[str, Any] | None = None
) -> list[Check]:
    """Compile a Table Schema to checks of an Ibis table of text columns.

    Parameters
    ----------
    schema
        A Table Schema.
    table
        The Ibis table.
    others
        The tables that foreign keys refer to, by resource name; "" is `table` itself.
    """
    missing = schema.get("missingValues", [""])
    checks: list[Check] = []
    for field in schema["fields"]:
        checks += _field(field, table[field["name"]], field.get("missingValues", missing))
    known = {"": table, **(others or {})}
    checks += _keys(schema, table, missing)
    checks += _references(schema, table, known, missing)
    if EXTRA in table.columns:
        extra = table[EXTRA]
        checks.append(Check("extra-cell", "", "a cell too many", extra.notnull(), extra))
    return checks


def _present(column: Any, missing: list[Any]) -> Any:
    texts = [one["value"] if isinstance(one, dict) else one for one in missing]
    return column.notnull() & ~column.isin(texts) if texts else column.notnull()


def _field(field: Mapping[str, Any], column: Any, missing: list[Any]) -> Iterator[Check]:
    kind, name = field.get("type", "any"), field["name"]
    present = _present(column, missing)
    rules = field.get("constraints", {})
    good, typed = _typed(field, kind, column)
    if good is not None:
        yield Check(
            "type-error", name, f'type is "{kind}"', present & ~good.fill_null(False), column
        )
        present = present & good.fill_null(False)
    if rules.get("required"):
        yield Check("constraint-error", name, "required", ~_present(column, missing), column)
    bounds = {
        "minimum": lambda v, bound: v >= bound,
        "maximum": lambda v, bound: v <= bound,
        "exclusiveMinimum": lambda v, bound: v > bound,
        "exclusiveMaximum": lambda v, bound: v < bound,
        "minLength": lambda v, bound: column.length() >= bound,
        "maxLength": lambda v, bound: column.length() <= bound,
        "pattern": lambda v, bound: column.re_search(f"^(?:{bound})$"),
        "enum": lambda v, bound: v.isin([_literal(kind, one) for one in bound]),
    }
    for rule, held in bounds.items():
        if rule in rules:
            bound = rules[rule]
            if rule in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
                bound = _literal(kind, bound)
            broken = present & ~held(typed, bound).fill_null(False)
            yield Check("constraint-error", name, f"{rule} is {rules[rule]!r}", broken, column)


def _literal(kind: str, value: Any) -> Any:
    import ibis

    if kind in ("integer", "year"):
        return int(value)
    if kind == "number":
        return float(value)
    return ibis.date(str(value)) if kind == "date" else value


def _typed(field: Mapping[str, Any], kind: str, column: Any) -> tuple[Any, Any]:
    """Whether a text is of the type, and its value."""
    if field.get("format", "default") != "default":
        return None, column
    if kind == "integer":
        text = column.strip()
        return text.re_search(_INTEGER), text.try_cast("int64")
    if kind == "number":
        text = column.strip()
        return text.re_search(_NUMBER), text.try_cast("float64")
    if kind == "date":
        value = column.try_cast("date")
        return column.re_search(_SHAPES["date"]) & value.notnull(), value
    if kind == "boolean":
        words = [*field.get("trueValues", ["true", "True", "TRUE", "1"])]
        words += field.get("falseValues", ["false", "False", "FALSE", "0"])
        return column.isin(words), column
    if kind in _SHAPES:
        value = column.try_cast("int64") if kind == "year" else column
        return column.re_search(_SHAPES[kind]), value
    return None, column


def _keys(schema: Mapping[str, Any], table: Any, missing: list[Any]) -> Iterator[Check]:
    import ibis

    primary = schema.get("primaryKey", [])
    primary = [primary] if isinstance(primary, str) else list(primary)
    keys = [("primary-key", primary)] if primary else []
    keys += [("unique-keys", list(key)) for key in schema.get("uniqueKeys", [])]
    keys += [
        ("unique-error", [field["name"]])
        for field in schema["fields"]
        if field.get("constraints", {}).get("unique")
    ]
    for kind, names in keys:
        columns = [table[name] for name in names]
        any_value = ibis.or_(*(_present(column, missing) for column in columns))
        # which of equal rows comes first is as good as random on a cluster: all but one count
        order = ibis.row_number().over(group_by=columns, order_by=columns)
        value = (
            ibis.literal("").join(columns) if len(columns) == 1 else ibis.literal(" ").join(columns)
        )
        yield Check(kind, ", ".join(names), "repeats", any_value & (order > 0), value)
        if kind == "primary-key":
            yield Check(kind, ", ".join(names), "is empty", ~any_value, value)


def _references(
    schema: Mapping[str, Any], table: Any, known: Mapping[str, Any], missing: list[Any]
) -> Iterator[Check]:
    import ibis

    for key in schema.get("foreignKeys", []):
        names, there = key["fields"], key["reference"]["fields"]
        names = [names] if isinstance(names, str) else names
        there = [there] if isinstance(there, str) else there
        other = known.get(key["reference"].get("resource", ""))
        if other is None:
            continue
        parts = [table[name].fill_null("") for name in names]
        whole = ibis.literal("\x1f").join(parts)
        offered = other.select(
            key=ibis.literal("\x1f").join([other[n].fill_null("") for n in there])
        )
        present = ibis.or_(*(_present(table[name], missing) for name in names))
        broken = present & ~whole.isin(offered.distinct().key)
        yield Check("foreign-key", ", ".join(names), f"not in {key['reference']}", broken, whole)


def counts(table: Any, checks: list[Check]) -> dict[tuple[str, str, str], int]:
    """Number of rows that break each check, in one pass."""
    marked = table.select(**{f"c{n}": c.broken for n, c in enumerate(checks)})
    sums = {f"c{n}": marked[f"c{n}"].cast("int64").sum() for n in range(len(checks))}
    found = marked.aggregate(rows=marked.count(), **sums).to_pyarrow().to_pylist()[0]
    result = {(c.kind, c.field, c.rule): int(found[f"c{n}"] or 0) for n, c in enumerate(checks)}
    return {("rows", "", ""): int(found["rows"]), **result}


def violations(table: Any, checks: list[Check], key: list[str]) -> Any:
    """An Ibis table of every violation: kind, field, rule, cell, and the key of its row."""
    import ibis

    parts = []
    for check in checks:
        marked = table.mutate(_broken=check.broken, _cell=check.value.cast("string"))
        rows = marked.filter(marked._broken)
        parts.append(
            rows.select(
                kind=ibis.literal(check.kind),
                field=ibis.literal(check.field),
                rule=ibis.literal(check.rule),
                cell=rows._cell,
                **{f"key_{name}": rows[name] for name in key},
            )
        )
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def read_text(connection: Any, path: str, resource: Mapping[str, Any]) -> Any:
    """Read a CSV as text columns, or Parquet cast to text, on DuckDB or Spark."""
    delimiter = (resource.get("dialect") or {}).get("delimiter", ",")
    if path.endswith((".parquet", ".parq")):
        table = connection.read_parquet(path)
        return table.mutate(**{name: table[name].cast("string") for name in table.columns})
    # a column more than there are fields takes up the first cell too many of a row
    names = [field["name"] for field in resource["schema"]["fields"]] + [EXTRA]
    if connection.name == "duckdb":
        return connection.read_csv(
            path,
            header=True,
            delim=delimiter,
            quote='"',
            escape='"',
            nullstr="",
            auto_detect=False,
            columns=dict.fromkeys(names, "VARCHAR"),
            null_padding=True,
            strict_mode=False,
        )
    schema = ", ".join(f"`{name}` STRING" for name in names)
    return connection.read_csv(
        path,
        header=True,
        schema=schema,
        sep=delimiter,
        quote='"',
        escape='"',
        multiLine=True,
        enforceSchema=True,
    )


def spark() -> Any:
    """An Ibis connection to the session of this process, or to a new one on this machine."""
    import ibis

    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ImportError("the Spark engine needs crisisdata[spark]") from error
    session = SparkSession.builder.appName("crisisdata").getOrCreate()
    return ibis.pyspark.connect(session)


def validate_on(connection: Any, source: str) -> Report:
    """Validate a package's tables on an Ibis connection.

    Each check that some rows break is one error, with their number and the first keys.
    """
    from crisisdata.validate.safety import check_source

    path = Path(source)
    path = path / "datapackage.json" if path.is_dir() else path
    descriptor = check_source(str(path)) or {}
    started = time.perf_counter()
    resources = [r for r in descriptor.get("resources", []) if isinstance(r.get("path"), str)]
    tables = {r["name"]: read_text(connection, str(path.parent / r["path"]), r) for r in resources}
    tasks = [_task(resource, tables) for resource in resources if "fields" in resource["schema"]]
    return Report(tasks, seconds=time.perf_counter() - started)


def _task(resource: Mapping[str, Any], tables: Mapping[str, Any]) -> Task:
    started = time.perf_counter()
    schema, table = resource["schema"], tables[resource["name"]]
    checks = compile_schema(schema, table, tables)
    found = counts(table, checks)
    rows = found.pop(("rows", "", ""))
    primary = schema.get("primaryKey") or [field["name"] for field in schema["fields"]]
    key = [primary] if isinstance(primary, str) else list(primary)
    errors = []
    for check in checks:
        number = found[check.kind, check.field, check.rule]
        if number:
            first = violations(table, [check], key).limit(FIRST).to_pyarrow().to_pylist()
            note = f"{check.rule}: {number:,} rows"
            errors.append(
                {
                    "type": check.kind,
                    "title": check.kind,
                    "description": "",
                    "tags": [],
                    "message": f"{check.field}: {note}",
                    "note": note,
                    "fieldName": check.field,
                    "count": number,
                    "first": first,
                }
            )
    seconds = round(time.perf_counter() - started, 3)
    stats = {"seconds": seconds, "fields": len(schema["fields"]), "rows": rows}
    return Task(
        name=resource["name"],
        type="table",
        place=resource["path"],
        labels=[name for name in table.columns if name != EXTRA],
        stats=stats,
        warnings=[],
        head=[],
        rows=errors,
        tail=[],
        engine="spark",
    )


def validate_with_spark(source: Any) -> Report:
    """Validate with Apache Spark: see `validate_on`."""
    return validate_on(spark(), str(source))
