"""The templates: everything from the package is escaped, and isolated where text turns."""

from __future__ import annotations

import functools
import re

import jinja2
from markupsafe import Markup, escape

from crisisdata.report.text import clean, plain


@functools.cache
def environment() -> jinja2.Environment:
    """Jinja with autoescape always on; a name that is missing is an error."""
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("crisisdata.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    env.filters.update(plain=plain, isolated=_isolated, anchor=_anchor)
    env.globals["anchor"] = ""
    return env


def _finalize(value: object) -> object:
    """Leave out what no HTML page may hold."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return clean(value)
    return "" if value is None else value


def _isolated(text: object) -> Markup:
    return Markup("<bdi>{}</bdi>").format(escape(clean(text)))


def _anchor(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", plain(text).lower()).strip("-")[:80] or "table"
