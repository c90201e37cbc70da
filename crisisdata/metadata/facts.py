"""What every standard asks: taken from the descriptor and the tables, computed once."""

from __future__ import annotations

import base64
import json
import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from crisisdata import periods
from crisisdata.package import Package


@dataclass(frozen=True)
class File:
    """One file of the package."""

    name: str
    path: str
    title: str
    title_es: str
    bytes: int
    sha256: str


class Facts:
    """Answers to what catalogues ask of a package."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.head: dict[str, Any] = package.descriptor

    @property
    def name(self) -> str:
        """Name of the package."""
        return str(self.head.get("name", "package"))

    @property
    def version(self) -> str:
        """Version of the package."""
        return str(self.head.get("version", "0"))

    @property
    def title(self) -> str:
        """Title in English."""
        return str(self.head.get("title", self.name))

    @property
    def description(self) -> str:
        """Description in English."""
        return str(self.head.get("description", self.title))

    @property
    def date(self) -> str:
        """Day of the release, ISO 8601."""
        return str(self.head.get("created", "1970-01-01"))[:10]

    @property
    def keywords(self) -> list[str]:
        """Key words."""
        return list(self.head.get("keywords", []))

    @property
    def creators(self) -> list[str]:
        """Who made the package."""
        return [c["title"] for c in self.head.get("contributors", [])] or [self.name]

    @property
    def homepage(self) -> str | None:
        """Where the package is published, if anywhere."""
        return self.head.get("homepage")

    @property
    def doi(self) -> str | None:
        """DOI of the release, if the descriptor's ``id`` is one."""
        value = str(self.head.get("id", ""))
        return value.removeprefix("https://doi.org/") if "10." in value else None

    @property
    def licence(self) -> tuple[str, str, str]:
        """Name (SPDX), title and url of the compilation's licence."""
        first = (self.head.get("licenses") or [{}])[0]
        return first.get("name", ""), first.get("title", ""), first.get("path", "")

    @property
    def urn(self) -> str:
        """An IRI of this version that needs no web address, and is always the same."""
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{self.name}/{self.version}')}"

    def table(self, name: str) -> list[dict[str, Any]]:
        """Rows of a table; none where a part of a package does not hold it."""
        return rows(self.package.table(name)) if name in self.package.resources else []

    @cached_property
    def tables(self) -> list[File]:
        """The tables as files."""
        out = []
        for name, r in self.package.resources.items():
            title = r.get("title", name)
            sha = str(r.get("hash", "")).removeprefix("sha256:")
            title_es = r.get("title_es", title)
            out.append(File(name, r["path"], title, title_es, int(r.get("bytes", 0)), sha))
        return out

    @cached_property
    def focus(self) -> dict[str, str] | None:
        """Code and names of the area the package is about."""
        for row in self.table("areas"):
            if row["id"] == self.package.focus_area:
                return {k: str(row[k]) for k in ("id", "name", "name_es")}
        return None

    @cached_property
    def span(self) -> tuple[str, str]:
        """First and last day that an observation of the focus area tells of; forecasts left out."""
        first, last = [], []
        for name in self.package.observation_tables:
            frame = self.package.table(name)
            own = frame["flag"].astype("str").ne("F")
            if self.focus is not None:
                own &= frame["area"].astype("str").eq(self.focus["id"])
            texts = frame.loc[own, "period"]
            if len(texts):
                first.append(periods.starts(texts).min())
                last.append(periods.ends(texts).max())
        if not first:
            return self.date, self.date
        return f"{min(first):%Y-%m-%d}", f"{max(last):%Y-%m-%d}"

    @cached_property
    def variables(self) -> list[dict[str, str]]:
        """The indicators: id, name, definition, unit, method_url."""
        units = {str(u["id"]): str(u["name"]) for u in self.table("units")}
        return [
            r | {"unit_name": units.get(r.get("unit", ""), "")} for r in self.table("indicators")
        ]

    @cached_property
    def sources(self) -> list[dict[str, Any]]:
        """References of the kind ``dataset``: what the package was built from."""
        return [r for r in self.table("references") if r["kind"] == "dataset"]

    @cached_property
    def article(self) -> dict[str, Any] | None:
        """Record of the article."""
        return next(iter(self.table("articles")), None)

    @property
    def article_iri(self) -> str:
        """The article's address, else the name of its bytes (RFC 6920)."""
        assert self.article is not None
        address = str(self.article.get("url", ""))
        if address.startswith(("http://", "https://")):
            return address
        digest = bytes.fromhex(self.article["sha256"])
        return "ni:///sha-256;" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts of plain values, dates as ISO text, without missing cells."""
    plain = frame.copy(deep=False)
    for column in plain.columns:
        if pd.api.types.is_datetime64_any_dtype(plain[column]):
            plain[column] = plain[column].dt.strftime("%Y-%m-%d")
    return [
        {str(k): v for k, v in row.items() if not pd.isna(v)} for row in plain.to_dict("records")
    ]


def as_json(value: Any) -> bytes:
    """JSON as this package writes it."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
