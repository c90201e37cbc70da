"""Find, open and describe a package: the bundled one, a folder, or a zip."""

from __future__ import annotations

import json
import os
import zipfile
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from crisisdata import columns
from crisisdata.errors import PackageError, UnknownNameError, UnsafeError

#: Columns that every observation table has (see the data dictionary).
OBSERVATION_COLUMNS = (
    "indicator producer area counterpart breakdown period value bound flag confidence vintage "
    "vintage_basis vintage_reference reference locator note"
).split()


class Package:
    """A data package of this shape, and the questions one may ask of it.

    Parameters
    ----------
    location : path-like
        A folder with ``datapackage.json``, that file, or a zip that holds it at its root.

    Raises
    ------
    PackageError
        If there is no descriptor, or it cannot be read.
    """

    def __init__(self, location: str | os.PathLike[str]) -> None:
        self.location = Path(location)
        self._tables: dict[str, pd.DataFrame] = {}

    def __repr__(self) -> str:
        """Name, version and place."""
        d = self.descriptor
        return f"<Package {d.get('name')} {d.get('version', '')} at {self.location}>"

    @cached_property
    def _zip(self) -> zipfile.ZipFile | None:
        if self.location.is_file() and self.location.suffix == ".zip":
            return zipfile.ZipFile(self.location)
        return None

    @cached_property
    def _root(self) -> Path:
        return self.location if self.location.is_dir() else self.location.parent

    @cached_property
    def _columns(self) -> Path | None:
        """Columnar forms that came in the wheel; those of other packages are not trusted."""
        own = Path(__file__).resolve().parent / "_package"
        return own / "columns" if self._root.resolve() == own else None

    def read_bytes(self, path: str) -> bytes:
        """Read a file of the package, never one outside it."""
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts or "\\" in path or ":" in path:
            raise UnsafeError(f"{path}: a path of a package stays inside it and is relative")
        try:
            if self._zip is not None:
                return self._zip.read(path)
            full = self._root / path
            if not full.resolve().is_relative_to(self._root.resolve()):
                raise UnsafeError(f"{path}: a link that leaves the package is not followed")
            return full.read_bytes()
        except (KeyError, FileNotFoundError) as error:
            raise PackageError(f"{self.location}: there is no file {path}") from error

    @cached_property
    def descriptor(self) -> dict[str, Any]:
        """The descriptor, ``datapackage.json``, as a dict."""
        name = "datapackage.json"
        if self.location.suffix == ".json":
            name = self.location.name
        elif not self.location.exists():
            raise PackageError(f"{self.location}: there is no such file or folder")
        try:
            found = json.loads(self.read_bytes(name).decode("utf-8"))
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise PackageError(f"{self.location}: {name} is not JSON: {error}") from error
        if not isinstance(found, dict) or not isinstance(found.get("resources"), list):
            raise PackageError(f"{self.location}: {name} has no list of resources")
        return found

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources by name, in the order of the descriptor."""
        return {r["name"]: r for r in self.descriptor["resources"]}

    @property
    def names(self) -> list[str]:
        """Names of the tables."""
        return list(self.resources)

    @property
    def focus_area(self) -> str:
        """The area the package is about: the descriptor's ``focus_area``."""
        return str(self.descriptor.get("focus_area", ""))

    def schema(self, name: str) -> dict[str, Any]:
        """Table Schema of a table."""
        return self.resource(name)["schema"]

    def resource(self, name: str) -> dict[str, Any]:
        """Descriptor of a table, or `UnknownNameError` with the nearest names."""
        if name not in self.resources:
            raise UnknownNameError(name, self.names, "table")
        return self.resources[name]

    @cached_property
    def observation_tables(self) -> list[str]:
        """Names of the tables that hold observations (recognised by their columns)."""
        return [
            name
            for name, r in self.resources.items()
            if set(OBSERVATION_COLUMNS)
            <= {f["name"] for f in r.get("schema", {}).get("fields", [])}
        ]

    def table(self, name: str) -> pd.DataFrame:
        """Typed frame of a table; read once, then shared (copy before you write into it)."""
        if name not in self._tables:
            resource = self.resource(name)
            path = resource["path"]
            data = self.read_bytes(path)
            self._tables[name] = columns.read(data, resource["schema"], path, self._columns)
        return self._tables[name]

    @cached_property
    def published(self) -> pd.Series:
        """Publication day of each reference, indexed by its id."""
        return self.table("references").set_index("id")["published"]
