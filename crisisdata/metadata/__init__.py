"""The package in the words of other catalogues, all generated from the one descriptor.

One small module a standard, each with ``files(facts)`` that gives the files it writes. Their
urls are relative: a folder that holds the package and these files can be published as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from crisisdata.errors import UnknownNameError
from crisisdata.metadata.facts import Facts
from crisisdata.package import Package

#: Standards, the module that writes each, and what it is for.
STANDARDS = {
    "schema.org": ("schema_org", "Dataset in JSON-LD, for search engines"),
    "claimreview": ("claim_review", "schema.org ClaimReview of each statement"),
    "croissant": ("croissant", "MLCommons Croissant, for machine learning tools"),
    "dcat": ("dcat", "DCAT-AP in Turtle, for open data portals"),
    "datacite": ("datacite", "DataCite XML and JSON, for a DOI"),
    "ro-crate": ("ro_crate", "RO-Crate, for research archives"),
    "cff": ("cff", "CITATION.cff, for GitHub and reference managers"),
    "zenodo": ("zenodo", "Zenodo's deposit metadata"),
    "csvw": ("csvw", "CSV on the Web, for RDF tools"),
    "annotations": ("annotations", "W3C Web Annotations of the statements"),
    "sdmx": ("sdmx", "SDMX-CSV 2.0 and its structure, for statistical offices"),
}


def files(package: Package, only: Iterable[str] | None = None) -> dict[str, bytes]:
    """Every metadata file by name.

    Parameters
    ----------
    package : Package
        The package to describe.
    only : iterable of str, optional
        Names of `STANDARDS`. Default: all.

    Returns
    -------
    dict of str to bytes
        The same package gives the same bytes.
    """
    chosen = list(STANDARDS) if only is None else list(only)
    for name in chosen:
        if name not in STANDARDS:
            raise UnknownNameError(name, STANDARDS, "standard")
    facts = Facts(package)
    out: dict[str, bytes] = {}
    for name in chosen:
        out |= import_module(f"crisisdata.metadata.{STANDARDS[name][0]}").files(facts)
    return out


def metadata(
    package: Package, output: str | os.PathLike[str], *, only: Iterable[str] | str | None = None
) -> list[Path]:
    """Write metadata files into a folder.

    Parameters
    ----------
    output : path-like
        The folder; made if it is not there. Urls in the files are relative to the package's root:
        write into the folder of a package (``export(to="csv")``) to publish both together.
    only : iterable of str, optional
        Only these standards: "schema.org", "claimreview", "croissant", "dcat", "datacite",
        "ro-crate", "cff", "zenodo", "csvw", "annotations", "sdmx". Default: all.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    UnknownNameError
        If a standard is not known.
    """
    made = files(package, [only] if isinstance(only, str) else only)
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in made]
