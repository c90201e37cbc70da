"""What tables there are, and loading them as typed frames."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from crisisdata import citation, schema
from crisisdata.errors import SchemaError, UnknownNameError
from crisisdata.package import Package

LANGUAGES = ("en", "es")

REUSE = ("open", "share-alike", "non-commercial", "terms", "unstated")

# Code column, code table, column of the labelled view.
_LABELS = [
    ("indicator", "indicators", "indicator_name"),
    ("producer", "producers", "producer_name"),
    ("area", "areas", "area_name"),
    ("counterpart", "areas", "counterpart_name"),
    ("breakdown", "breakdowns", "breakdown_name"),
    ("flag", "flags", "flag_name"),
]


def tables(package: Package) -> pd.DataFrame:
    """List the tables.

    Returns
    -------
    DataFrame
        Indexed by name: title (str), kind ("observations" or "codes", str), rows (int64),
        fields (int64), bytes (int64), path (str).
    """
    rows = [
        {
            "name": name,
            "title": r.get("title", ""),
            "kind": "observations" if name in package.observation_tables else "codes",
            "rows": len(package.table(name)),
            "fields": len(r["schema"]["fields"]),
            "bytes": r.get("bytes", 0),
            "path": r["path"],
        }
        for name, r in package.resources.items()
    ]
    return _text(pd.DataFrame(rows).set_index("name"))


def indicators(package: Package, theme: str | None = None) -> pd.DataFrame:
    """List the indicators and what is there of each.

    Parameters
    ----------
    theme : str, optional
        Only those of one table.

    Returns
    -------
    DataFrame
        Indexed by id: the columns of the table ``indicators`` and observations (int64),
        producers (str, space separated), areas (int64), first and last (period, str).
    """
    catalogue = package.table("indicators").set_index("id")
    if theme is not None:
        if theme not in package.observation_tables:
            raise UnknownNameError(theme, package.observation_tables, "theme")
        catalogue = catalogue[catalogue["theme"] == theme]
    names = [n for n in package.observation_tables if theme in (None, n)]
    parts = [_coverage(package.table(n)) for n in names if len(package.table(n))]
    return _text(catalogue.join(pd.concat(parts)) if parts else catalogue)


def _coverage(frame: pd.DataFrame) -> pd.DataFrame:
    groups = frame.groupby("indicator", observed=True)
    return pd.DataFrame(
        {
            "observations": groups.size(),
            "producers": groups["producer"].agg(lambda p: " ".join(sorted(set(p)))),
            "areas": groups["area"].nunique(),
            "first": groups["period"].min(),
            "last": groups["period"].max(),
        }
    )


def _text(frame: pd.DataFrame) -> pd.DataFrame:
    objects = [c for c in frame.columns if pd.api.types.is_object_dtype(frame[c])]
    return frame.astype(dict.fromkeys(objects, "str"))


def load(
    package: Package,
    table: str,
    *,
    labels: str | None = None,
    reuse: str | Iterable[str] | None = None,
    currency: str | None = None,
    rate: str | None = None,
    rate_producer: str | None = None,
    validate: bool = False,
) -> pd.DataFrame:
    """Load a table as a typed frame.

    Parameters
    ----------
    table : str
        Name of a table; see `tables`.
    labels : {"en", "es"}, optional
        Add the names of all codes, the unit and the citation of each row in that language.
    reuse : str or iterable of str, optional
        Only rows whose reference allows this: "open", "share-alike", "non-commercial", "terms",
        "unstated". ``reuse="open"`` gives what may be republished freely.
    currency : str, optional
        Add every amount in this currency, at the rate named by `rate`: the columns ``converted``,
        ``rate``, ``rate_days``, ``rate_references`` and ``refused`` (why a row was not converted).
        The values themselves stay as published.
    rate, rate_producer : str, optional
        "official" or "parallel", and who quotes it; see `convert`.
    validate : bool, default False
        Check the frame against its pandera schema and its foreign keys first.

    Returns
    -------
    DataFrame
        Columns as in the descriptor: ``category`` for codes, ``str`` for text, ``float64`` for
        numbers, ``datetime64[ns]`` for dates. ``attrs`` carries the table's name and citation
        (pandas empties it on some operations: the column ``reference`` is the provenance).

    Raises
    ------
    UnknownNameError
        If there is no such table, with the nearest names.
    SchemaError
        If a cell does not fit the schema; names file, row and column.
    MoneyError
        If a currency is asked for without a rate, or the rate is not one of that currency.
    """
    frame = package.table(table).copy(deep=False)
    if validate:
        check_frame(package, table, frame)
    if reuse is not None:
        frame = _by_reuse(package, frame, [reuse] if isinstance(reuse, str) else list(reuse))
    if labels is not None:
        frame = labelled(package, frame, labels)
    if currency is not None and table in package.observation_tables:
        # Not at the top: conversion needs series, which few loads do.
        from crisisdata.convert import converted_table

        frame = converted_table(package, frame, to=currency, rate=rate, rate_producer=rate_producer)
    frame.attrs = {"table": table, "citation": citation.table_text(package, table)}
    return frame


def check_frame(package: Package, table: str, frame: pd.DataFrame) -> None:
    """Raise `SchemaError` with every failure of a frame against its schema."""
    import pandera.errors

    table_schema = package.schema(table)
    path = package.resource(table)["path"]
    failures: list[str] = []
    try:
        schema.pandera_schema(table_schema, table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        for case in cases.head(50).itertuples():
            where = "" if pd.isna(case.index) else f"row {int(case.index) + 2}, "
            failures.append(
                f"{where}column {case.column}: {case.failure_case!r} fails {case.check}"
            )
    others = {r for _, r, _ in schema.foreign_keys(table_schema) if r}
    failures += schema.foreign_key_failures(
        frame, table_schema, {o: package.table(o) for o in others}
    )
    if failures:
        raise SchemaError(f"{path}: " + "\n".join(failures[:50]))


def _by_reuse(package: Package, frame: pd.DataFrame, allowed: list[str]) -> pd.DataFrame:
    for value in allowed:
        if value not in REUSE:
            raise UnknownNameError(value, REUSE, "reuse")
    if "reuse" in frame.columns:
        return frame.loc[frame["reuse"].isin(allowed)]
    if "reference" not in frame.columns:
        return frame
    references = package.table("references")
    ids = set(references.loc[references["reuse"].isin(allowed), "id"])
    return frame.loc[frame["reference"].astype("str").isin(ids)]


def labelled(package: Package, frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Join names, unit and citation to a frame with code columns.

    Parameters
    ----------
    frame : DataFrame
        Rows of a table.
    language : {"en", "es"}
        Language of the names.

    Returns
    -------
    DataFrame
        The frame with further columns ``indicator_name``, ``unit``, ``producer_name``,
        ``area_name``, ``counterpart_name``, ``breakdown_name``, ``flag_name``, ``citation``
        (``category``), each where its code is there.
    """
    if language not in LANGUAGES:
        raise UnknownNameError(language, LANGUAGES, "language")
    name = "name" if language == "en" else f"name_{language}"
    out = frame.copy(deep=False)
    for column, code_table, label in _LABELS:
        if column in frame.columns and code_table in package.resources:
            names = package.table(code_table).set_index("id")[name]
            out[label] = _map(frame[column], names)
    if "indicator" in frame.columns:
        units = package.table("units").set_index("id")[name]
        per_indicator = package.table("indicators").set_index("id")["unit"].astype("str").map(units)
        out["unit"] = _map(frame["indicator"], per_indicator)
    if "reference" in frame.columns:
        out["citation"] = _map(frame["reference"], citation.texts(package, language))
    return out


def _map(codes: pd.Series, names: pd.Series) -> pd.Series:
    return codes.astype("str").map(names.astype("str")).astype("category")
