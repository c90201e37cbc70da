"""What the search looks in, and the list of everything for those without JavaScript."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from crisisdata.report.cells import Pen
from crisisdata.report.links import (
    INDICATORS,
    METHOD,
    SOURCES,
    indicator_path,
    statement_path,
)
from crisisdata.report.say import Say
from crisisdata.report.text import plain, slug


def entries(pen: Pen, others: list[Say]) -> list[dict[str, Any]]:
    """List what can be found.

    Parameters
    ----------
    pen : Pen
        Writes in the language of the page.
    others : list of Say
        Further languages whose words are to be found too.

    Returns
    -------
    list of dict
        ``kind``, ``title``, ``path`` (within the language), ``text``: what is searched.
    """
    site, say = pen.site, pen.say
    out = [
        _entry("page", say(f"nav.{key}"), path, [])
        for key, path in (("indicators", INDICATORS), ("sources", SOURCES), ("method", METHOD))
    ]
    voices = [say, *others]
    for s in site.statements:
        texts = [v.text(s, f) for v in voices for f in ("label", "explanation")]
        texts += [str(q["exact"]) for q in site.selectors[s["id"]]]
        path = statement_path(s["id"])
        out.append(_entry("statement", say.text(s, "label"), path, [s["id"], *texts]))
    for name, record in site.indicators.items():
        texts = [v.text(record, f) for v in voices for f in ("name", "definition")]
        title = say.name("indicator", name)
        out.append(_entry("indicator", title, indicator_path(name), [name, *texts]))
    for code in site.producers:
        texts = [v.name("producer", code) for v in voices]
        path = f"{SOURCES}#producer-{slug(code)}"
        out.append(_entry("producer", say.name("producer", code), path, [code, *texts]))
    for name, record in site.references.items():
        title = f"{record['title']} ({record['publisher']})"
        out.append(_entry("reference", title, f"{SOURCES}#ref-{slug(name)}", []))
    return out


def _entry(kind: str, title: str, path: str, texts: list[str]) -> dict[str, Any]:
    words = " ".join(dict.fromkeys(folded(" ".join([title, *texts])).split()))
    return {"kind": kind, "title": plain(title), "path": path, "text": words}


def folded(text: str) -> str:
    """Lower case without accents: what the script does to the question."""
    split = unicodedata.normalize("NFD", plain(text).lower())
    return "".join(c for c in split if not unicodedata.combining(c))


def script(found: list[dict[str, Any]]) -> str:
    """Write the index as a classic script: pages on the disk may not fetch."""
    rows = [[e["kind"], e["title"], e["path"], e["text"]] for e in found]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return f"window.reportIndex = {text};\n"
