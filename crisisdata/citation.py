"""Citations, always generated from the record of the reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from crisisdata import bibliography
from crisisdata.bibliography import Entry
from crisisdata.errors import CrisisDataError, UnknownNameError
from crisisdata.package import Package

STYLES = ("text", "apa", "chicago", "bibtex", "ris", "csl-json")

_WORDS = {
    "en": {
        "nd": "n.d.",
        "accessed": "accessed",
        "version": "version",
        "dataset": "data set",
        "vintage": "vintage",
    },
    "es": {
        "nd": "s. f.",
        "accessed": "consultado el",
        "version": "versión",
        "dataset": "datos",
        "vintage": "publicado el",
    },
}


def texts(package: Package, language: str = "en") -> pd.Series:
    """Return the citation of every reference as text, indexed by reference id (str)."""
    records = package.table("references")
    return pd.Series(
        [reference_text(r, language) for r in _dicts(records)], index=records["id"], dtype="str"
    )


def _dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts without missing values."""
    return [
        {k: v for k, v in row.items() if not (v is None or v is pd.NaT or v != v)}
        for row in frame.to_dict("records")
    ]


def reference_text(record: dict[str, Any], language: str = "en") -> str:
    """One reference as a sentence: publisher, date, title, place, date of access."""
    words = _WORDS[language]
    kind = f" [{words['dataset']}]" if record["kind"] == "dataset" else ""
    url = f" {record['url']}" if "url" in record else ""
    return (
        f"{record['publisher']} ({_when(record, words['nd'])}). {record['title']}{kind}.{url} "
        f"({words['accessed']} {record['retrieved']:%Y-%m-%d})"
    )


def _when(record: dict[str, Any], undated: str) -> str:
    if "published" not in record:
        return undated
    form = {"year": "%Y", "month": "%Y-%m"}.get(
        record.get("published_precision", "day"), "%Y-%m-%d"
    )
    return record["published"].strftime(form)


def table_text(package: Package, table: str, language: str = "en") -> str:
    """One table of the package as a sentence."""
    d, words = package.descriptor, _WORDS[language]
    title = package.resource(table).get("title", table)
    authors = ", ".join(c["title"] for c in d.get("contributors", [])) or d.get("name", "")
    year = str(d.get("created", ""))[:4] or words["nd"]
    return (
        f"{authors} ({year}). {title}. {d.get('title', d.get('name', ''))}, "
        f"{words['version']} {d.get('version', '?')} [{words['dataset']}]."
    )


def cite(
    package: Package,
    x: str | pd.Series | pd.DataFrame | Mapping[str, Any] | None = None,
    *,
    table: str | None = None,
    reference: str | None = None,
    style: str = "text",
    language: str = "en",
) -> str:
    """Cite a table, a series, a reference, a finding or a single value.

    Parameters
    ----------
    x : str, Series, DataFrame or mapping, optional
        What to cite: the name of a table; the id of a reference or of a criterion (its finding);
        a series as `series` gives it; one row of `load`, `find`, `findings` or of
        ``series(..., detail=True)`` (a single value: with its vintage and its place in the
        source); or several rows (each reference once). Nothing: the package.
    table, reference : str, optional
        The same by name.
    style : {"text", "apa", "chicago", "bibtex", "ris", "csl-json"}, default "text"
        Form of the citation. APA and Chicago need the extra ``cite``.
    language : {"en", "es"}, default "en"
        Language of the words around the record.

    Returns
    -------
    str
        The citation, with the date of access, and the vintage where a value is cited; several
        citations stand on lines of their own.

    Raises
    ------
    UnknownNameError
        If there is no such table, reference, criterion or style.
    CrisisDataError
        If `x` carries no reference.
    """
    if style not in STYLES:
        raise UnknownNameError(style, STYLES, "style")
    if language not in _WORDS:
        raise UnknownNameError(language, _WORDS, "language")
    if isinstance(x, str):
        table, reference, x = _named(package, x, table, reference)
    if x is not None:
        entries = _entries(package, x, language)
    elif reference is not None:
        entries = [Entry(reference, _record(package, reference))]
    else:
        if style == "text" and table is not None:
            return table_text(package, table, language)
        key = package.descriptor.get("name", "package") + (f"-{table}" if table else "")
        entries = [Entry(key, _package_record(package, table, language))]
    return _written(entries, style, language)


def _written(entries: list[Entry], style: str, language: str) -> str:
    if style == "csl-json":
        return bibliography.csl_json(entries)
    if style in bibliography.CSL_STYLES:
        lines = [bibliography.styled(e, style, language, _WORDS[language]) for e in entries]
    elif style == "text":
        lines = [
            reference_text(e.record, language) + (f" [{e.note}]" if e.note else "") for e in entries
        ]
    else:
        lines = [
            {"bibtex": bibliography.bibtex, "ris": bibliography.ris}[style](e) for e in entries
        ]
    return "\n".join(lines)


def _named(
    package: Package, name: str, table: str | None, reference: str | None
) -> tuple[str | None, str | None, pd.DataFrame | None]:
    """Tell what a bare name means: a table, a reference, or the finding of a criterion."""
    if name in package.resources:
        return name, reference, None
    references = package.table("references")["id"]
    if name in set(references):
        return table, name, None
    known = [*package.names, *references]
    if "findings" in package.resources:
        findings = package.table("findings")
        criteria = findings["criterion"].astype("str")
        if name in set(criteria):
            return None, None, findings.loc[criteria == name]
        known += list(criteria)
    raise UnknownNameError(name, known, "table, reference or criterion")


def _entries(package: Package, x: Any, language: str) -> list[Entry]:
    if isinstance(x, pd.DataFrame):
        return _of_rows(package, x)
    if isinstance(x, pd.Series) and "references" in x.attrs:
        about = x.attrs
        named = [str(about[k]) for k in ("indicator", "producer", "area") if about.get(k)]
        known = f", {_WORDS[language]['vintage']} <= {about['as_of']}" if about.get("as_of") else ""
        note = ", ".join(named) + known
        every = [*about["references"], *about.get("rate_references", [])]
        return [Entry(r, _record(package, r), note) for r in dict.fromkeys(every)]
    row = dict(x.items()) if isinstance(x, pd.Series) else dict(x)
    if isinstance(row.get("reference"), str):
        return [Entry(row["reference"], _record(package, row["reference"]), _note(row, language))]
    if isinstance(row.get("references"), str):
        ids = row["references"].split()
        return [Entry(i, _record(package, i), _note(row, language)) for i in ids]
    raise CrisisDataError(
        "nothing to cite: the row has no reference (a series loses it in calculations; "
        "cite the series before, or the rows of series(..., detail=True))"
    )


def _of_rows(package: Package, rows: pd.DataFrame) -> list[Entry]:
    if "reference" in rows.columns:
        ids = rows["reference"].dropna().astype("str").drop_duplicates()
    elif "references" in rows.columns:
        ids = rows["references"].dropna().astype("str").str.split().explode().drop_duplicates()
    else:
        raise CrisisDataError("nothing to cite: the rows have no column reference")
    if ids.empty:
        raise CrisisDataError("nothing to cite: no row has a reference")
    return [Entry(i, _record(package, i)) for i in ids]


def _note(row: Mapping[str, Any], language: str) -> str:
    """Say which value is cited: its series, period, value, vintage and place in the source."""
    parts = [str(row[k]) for k in ("indicator", "criterion") if isinstance(row.get(k), str)]
    parts += [str(row[k]) for k in ("producer", "area", "period", "knowledge") if _there(row, k)]
    text = ", ".join(parts)
    if _there(row, "value"):
        bound = row["bound"] if _there(row, "bound") else ""
        text += f"{': ' if text else ''}{bound}{_number(row['value'])}"
    for key in ("verdict", "locator"):
        if _there(row, key):
            text += f"; {row[key]}" if key == "verdict" else f'; "{row[key]}"'
    if _there(row, "vintage"):
        text += f"; {_WORDS[language]['vintage']} {pd.Timestamp(row['vintage']):%Y-%m-%d}"
    return text


def _there(row: Mapping[str, Any], key: str) -> bool:
    return key in row and not pd.isna(row[key])


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _record(package: Package, reference: str) -> dict[str, Any]:
    references = package.table("references")
    row = references[references["id"] == reference]
    if row.empty:
        raise UnknownNameError(reference, references["id"], "reference")
    return _dicts(row)[0]


def _package_record(package: Package, table: str | None, language: str) -> dict[str, Any]:
    d = package.descriptor
    created = pd.Timestamp(str(d.get("created", "1970-01-01"))[:10])
    title = d.get("title", d.get("name", ""))
    if table is not None:
        title = f"{package.resource(table).get('title', table)}. {title}"
    return {
        "kind": "dataset",
        "publisher": ", ".join(c["title"] for c in d.get("contributors", [])) or d.get("name", ""),
        "title": f"{title}, {_WORDS[language]['version']} {d.get('version', '?')}",
        "published": created,
        "retrieved": created,
        "licence": "; ".join(x.get("title", x.get("name", "")) for x in d.get("licenses", [])),
    } | ({"url": d["homepage"]} if "homepage" in d else {})
