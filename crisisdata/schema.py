"""Table Schemas as pandas dtypes and pandera schemas: the one place that knows types.

A Table Schema field becomes

========== ================================= =======================================
type       dtype                             note
========== ================================= =======================================
string     ``str``                           ``category`` where the field is a foreign
                                             key or has an ``enum``
integer    ``Int64``                         nulls stay nulls
number     ``float64``
boolean    ``boolean``                       nulls stay nulls
date       ``datetime64[ns]``                a bad date is an error, never text
========== ================================= =======================================

``pandera.io.from_frictionless_schema`` is not used: it turns null booleans into values, 1.5 into
1 and dates into unchecked text, and drops foreign keys.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crisisdata.errors import SchemaError

if TYPE_CHECKING:
    import pandera.pandas as pa
    import pyarrow

DTYPES = {
    "string": "str",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "datetime64[ns]",
}


def foreign_keys(schema: Mapping[str, Any]) -> list[tuple[list[str], str, list[str]]]:
    """List the foreign keys of a schema as (fields, resource, fields there).

    Both forms of the standard are read: a name or a list of names. The resource ``""`` is the
    table itself.
    """

    def names(value: str | list[str]) -> list[str]:
        return [value] if isinstance(value, str) else list(value)

    return [
        (names(k["fields"]), k["reference"].get("resource", ""), names(k["reference"]["fields"]))
        for k in schema.get("foreignKeys", [])
    ]


def primary_key(schema: Mapping[str, Any]) -> list[str]:
    """Names of the primary key's fields; empty where there is none."""
    key = schema.get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


def categorical(schema: Mapping[str, Any]) -> set[str]:
    """Names of the fields that hold codes: foreign keys of one field, and closed lists."""
    keys = {fields[0] for fields, _, _ in foreign_keys(schema) if len(fields) == 1}
    enums = {
        f["name"]
        for f in schema["fields"]
        if "enum" in f.get("constraints", {}) and f.get("type", "string") == "string"
    }
    own_key = set(primary_key(schema)) if len(primary_key(schema)) == 1 else set()
    return (keys | enums) - own_key


def dtypes(schema: Mapping[str, Any]) -> dict[str, str]:
    """Return the dtype of each column of a table.

    Parameters
    ----------
    schema : mapping
        A Table Schema.

    Returns
    -------
    dict
        Field name to dtype, in the order of the schema.

    Raises
    ------
    SchemaError
        If a field has a type that packages of this shape do not use.
    """
    codes = categorical(schema)
    out = {}
    for field in schema["fields"]:
        kind = field.get("type", "string")
        if kind not in DTYPES:
            raise SchemaError(
                f"field {field['name']!r} has type {kind!r}; expected one of {', '.join(DTYPES)}"
            )
        out[field["name"]] = "category" if field["name"] in codes else DTYPES[kind]
    return out


def read_csv(data: bytes, schema: Mapping[str, Any], name: str) -> pd.DataFrame:
    """Parse one CSV table into a typed frame.

    Parameters
    ----------
    data : bytes
        The file: UTF-8, comma, one header row that equals the schema's fields.
    schema : mapping
        Its Table Schema; an empty cell is the only missing value.
    name : str
        File name, for errors.

    Returns
    -------
    DataFrame
        Columns in the order of the schema, with the dtypes of `dtypes`.

    Raises
    ------
    SchemaError
        If the header or a cell does not fit; names file, row (the header is 1) and column.
    """
    import pyarrow as arrow
    from pyarrow import csv

    wanted = dtypes(schema)
    types = {c: _arrow_type(arrow, d) for c, d in wanted.items()}
    header = data.split(b"\n", 1)[0].rstrip(b"\r").removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    if header.split(",") != list(wanted):
        raise SchemaError(_header_message(name, header.split(","), list(wanted)))
    try:
        table = csv.read_csv(
            io.BytesIO(data),
            # One thread: the tables are small, and a pool costs more than it gives.
            read_options=csv.ReadOptions(use_threads=len(data) > 1_000_000),
            parse_options=csv.ParseOptions(newlines_in_values=b'"' in data),
            convert_options=csv.ConvertOptions(
                column_types=types,
                null_values=[""],
                strings_can_be_null=True,
                true_values=["true"],
                false_values=["false"],
            ),
        )
    except arrow.ArrowInvalid as error:
        raise SchemaError(_locate(data, schema, name, str(error))) from error
    return _to_pandas(table, wanted)


def _arrow_type(arrow: Any, dtype: str) -> Any:
    return {
        "str": arrow.large_string(),
        "category": arrow.dictionary(arrow.int32(), arrow.string()),
        "Int64": arrow.int64(),
        "float64": arrow.float64(),
        "boolean": arrow.bool_(),
        "datetime64[ns]": arrow.date32(),
    }[dtype]


def _to_pandas(table: pyarrow.Table, wanted: Mapping[str, str]) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for name, dtype in wanted.items():
        column = table.column(name)
        if dtype == "category":
            columns[name] = _category(column.unify_dictionaries())
        elif dtype == "str":
            columns[name] = pd.StringDtype(na_value=np.nan).__from_arrow__(column)
        elif dtype == "datetime64[ns]":
            # Copies, here and below: what Arrow lends is read-only.
            columns[name] = np.array(column.cast("timestamp[ns]").to_numpy())
        elif dtype == "float64":
            columns[name] = np.array(column.to_numpy())
        else:
            columns[name] = pd.array(column.to_pandas(), dtype=dtype)
    return pd.DataFrame(columns, copy=False)


def _category(column: pyarrow.ChunkedArray) -> pd.Categorical:
    chunks = column.combine_chunks()
    chunk = chunks if not hasattr(chunks, "chunks") else chunks.chunk(0)
    names = np.asarray(chunk.dictionary.to_pylist(), dtype="object")
    # Sorted categories: the order of first appearance says nothing and differs between files.
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names) + 1, dtype="int32")
    rank[order] = np.arange(len(names), dtype="int32")
    rank[-1] = -1  # where the code of a missing value leads
    codes = rank[chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
    return categorical_of(codes, names[order])


def categorical_of(codes: np.ndarray, names: Iterable[str]) -> pd.Categorical:
    """Column of codes whose names are text, also where there is none."""
    return pd.Categorical.from_codes(codes, dtype=_codes(tuple(names)), validate=False)


@functools.lru_cache(maxsize=512)
def _codes(names: tuple[str, ...]) -> pd.CategoricalDtype:
    # Tables share their flags, and a table loaded again all its codes: indexing them costs more
    # than reading them.
    return pd.CategoricalDtype(pd.Index(names, dtype="str"))


def _header_message(name: str, found: list[str], wanted: list[str]) -> str:
    missing = [c for c in wanted if c not in found]
    extra = [c for c in found if c not in wanted]
    if not missing and not extra:
        first = next(i for i, (f, w) in enumerate(zip(found, wanted, strict=True), 1) if f != w)
        detail = f"column {first} is {found[first - 1]!r}, expected {wanted[first - 1]!r}"
    else:
        detail = "; ".join(
            [f"missing: {', '.join(missing)}"] * bool(missing)
            + [f"not expected: {', '.join(extra)}"] * bool(extra)
        )
    return f"{name}, row 1: the header does not fit its schema: {detail}"


def _locate(data: bytes, schema: Mapping[str, Any], name: str, fallback: str) -> str:
    """Find the first cell that does not fit, to say where it is."""
    import csv

    rows = csv.reader(io.StringIO(data.decode("utf-8", errors="replace"), newline=""))
    fields = schema["fields"]
    next(rows, None)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(fields):
            return f"{name}, row {number}: {len(row)} cells, expected {len(fields)}"
        for field, cell in zip(fields, row, strict=True):
            problem = _cell_problem(cell, field.get("type", "string"))
            if problem:
                return f"{name}, row {number}, column {field['name']}: {problem}"
    return f"{name}: {fallback}"


def _cell_problem(cell: str, kind: str) -> str:
    if cell == "" or kind == "string":
        return ""
    try:
        if kind == "date":
            pd.Timestamp(pd.to_datetime(cell, format="%Y-%m-%d"))
        elif kind == "integer":
            int(cell)
        elif kind == "number":
            float(cell)
        elif cell not in ("true", "false"):
            raise ValueError
    except (ValueError, TypeError):
        example = {"date": "2018-11-30", "integer": "12", "number": "12.5"}.get(kind, "true")
        return f"{cell!r} is not a {kind} (expected for example {example})"
    return ""


def pandera_schema(schema: Mapping[str, Any], name: str | None = None) -> pa.DataFrameSchema:
    """Build the pandera schema of a table.

    Parameters
    ----------
    schema : mapping
        A Table Schema.
    name : str, optional
        Name of the table, for errors.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Strict and ordered, with dtypes, nullability, enums, patterns, bounds, lengths and the
        primary key. Foreign keys need the other tables: see `foreign_key_failures`.
    """
    import pandera.pandas as pa

    wanted = dtypes(schema)
    required = set(primary_key(schema))
    columns = {}
    for field in schema["fields"]:
        rules = field.get("constraints", {})
        columns[field["name"]] = pa.Column(
            None if wanted[field["name"]] == "category" else wanted[field["name"]],
            checks=_checks(pa, rules),
            nullable=not (rules.get("required", False) or field["name"] in required),
            unique=rules.get("unique", False),
            description=field.get("description"),
            title=field.get("title"),
        )
    return pa.DataFrameSchema(
        columns,
        strict=True,
        ordered=True,
        unique=primary_key(schema) or None,
        name=name,
        description=schema.get("description"),
    )


def _checks(pa: Any, rules: Mapping[str, Any]) -> list[Any]:
    makers = {
        "enum": pa.Check.isin,
        # A Table Schema pattern must match the whole value; pandera's str_matches only its start.
        "pattern": lambda p: pa.Check(
            lambda s: s.astype("str").str.fullmatch(p), name="pattern", error=f"pattern {p}"
        ),
        "minimum": pa.Check.ge,
        "maximum": pa.Check.le,
        "minLength": lambda n: pa.Check.str_length(min_value=n),
        "maxLength": lambda n: pa.Check.str_length(max_value=n),
    }
    return [makers[k](v) for k, v in rules.items() if k in makers]


def foreign_key_failures(
    frame: pd.DataFrame, schema: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
) -> list[str]:
    """List the cells that point to nothing, one line each: row, column, value, table.

    Parameters
    ----------
    frame : DataFrame
        The table.
    schema : mapping
        Its Table Schema.
    tables : mapping of str to DataFrame
        The tables its foreign keys name.
    """
    failures = []
    for fields, resource, there in foreign_keys(schema):
        other = frame if resource == "" else tables[resource]
        known = set(zip(*(other[c].astype("str") for c in there), strict=True))
        here = frame[fields].dropna(how="all").astype("str")
        # Through the distinct keys: tables repeat a few hundred codes many thousand times.
        distinct = here.drop_duplicates().itertuples(index=False, name=None)
        unknown = {key for key in distinct if key not in known}
        if not unknown:
            continue
        for row, key in zip(here.index, here.itertuples(index=False, name=None), strict=True):
            if key in unknown:
                # Row 1 of the file is the header, row 2 the frame's first row.
                failures.append(
                    f"row {row + 2}, column {', '.join(fields)}: {', '.join(key)} "
                    f"is not in {resource or 'the same table'}.{', '.join(there)}"
                )
    return failures
