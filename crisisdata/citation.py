"""Citations, always generated from the record of the reference."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from crisisdata.errors import UnknownNameError
from crisisdata.package import Package

STYLES = ("text", "bibtex", "csl-json")

_WORDS = {
    "en": {"nd": "n.d.", "accessed": "accessed", "version": "version", "dataset": "data set"},
    "es": {"nd": "s. f.", "accessed": "consultado el", "version": "versión", "dataset": "datos"},
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


def _bibtex(key: str, record: dict[str, Any]) -> str:
    fields = {
        "author": "{" + record["publisher"] + "}",
        "title": "{" + record["title"] + "}",
        "year": f"{record['published']:%Y}" if "published" in record else "n.d.",
        "url": record.get("url", ""),
        "urldate": f"{record['retrieved']:%Y-%m-%d}",
        "note": record.get("licence", ""),
    }
    body = ",\n".join(f"  {k} = {{{_tex(v)}}}" for k, v in fields.items() if v)
    return f"@misc{{{key},\n{body}\n}}"


def _tex(text: str) -> str:
    return "".join("\\" + c if c in "&%$#_" else c for c in text)


def _csl(key: str, record: dict[str, Any]) -> dict[str, Any]:
    def parts(day: pd.Timestamp, precision: str = "day") -> dict[str, Any]:
        count = {"year": 1, "month": 2}.get(precision, 3)
        return {"date-parts": [[day.year, day.month, day.day][:count]]}

    item: dict[str, Any] = {
        "id": key,
        "type": "dataset" if record["kind"] == "dataset" else "webpage",
        "title": record["title"],
        "author": [{"literal": record["publisher"]}],
        "accessed": parts(record["retrieved"]),
    }
    if "published" in record:
        item["issued"] = parts(record["published"], record.get("published_precision", "day"))
    if "url" in record:
        item["URL"] = record["url"]
    return item


def cite(
    package: Package,
    table: str | None = None,
    *,
    reference: str | None = None,
    style: str = "text",
    language: str = "en",
) -> str:
    """Cite a table or a reference.

    Parameters
    ----------
    table : str, optional
        A table of the package.
    reference : str, optional
        Id of a reference (column ``reference`` of every observation).
    style : {"text", "bibtex", "csl-json"}, default "text"
        Form of the citation.
    language : {"en", "es"}, default "en"
        Language of the words around the record.

    Returns
    -------
    str
        The citation; of the package itself if neither is named.

    Raises
    ------
    UnknownNameError
        If there is no such table, reference or style.
    """
    if style not in STYLES:
        raise UnknownNameError(style, STYLES, "style")
    if reference is None:
        record = _package_record(package, table, language)
        key = package.descriptor.get("name", "package") + (f"-{table}" if table else "")
    else:
        references = package.table("references")
        row = references[references["id"] == reference]
        if row.empty:
            raise UnknownNameError(reference, references["id"], "reference")
        key, record = reference, _dicts(row)[0]
    if style == "bibtex":
        return _bibtex(key, record)
    if style == "csl-json":
        return json.dumps([_csl(key, record)], ensure_ascii=False, indent=2)
    if reference is None:
        return table_text(package, table, language) if table else reference_text(record, language)
    return reference_text(record, language)


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
