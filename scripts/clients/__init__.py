"""Clients: one small module an interface; `fetch` asks, checks, and makes one table."""

from __future__ import annotations

import importlib
from types import ModuleType

#: Provider of seeds/refresh.csv -> module of this package.
MODULES = {
    "world-bank": "world_bank",
    "imf": "imf_sdmx",
    "imf-datamapper": "imf_datamapper",
    "unhcr": "unhcr",
    "gho": "who_gho",
    "fts": "fts",
    "faostat": "faostat",
    "owid": "owid",
    "hdx": "hdx",
    "eia": "eia",
}


def client(provider: str) -> ModuleType:
    """Return the client of a provider."""
    return importlib.import_module(f"scripts.clients.{MODULES[provider]}")
