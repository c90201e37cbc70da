"""The words of charts in English and Spanish, and numbers and dates in the reader's form."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from crisisdata.errors import UnknownNameError

LANGUAGES = ("en", "es")

#: No-break space: a date or a figure and its sign stay on one line.
_TIED = "\u00a0"

_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    "es": "ene. feb. mar. abr. may. jun. jul. ago. sep. oct. nov. dic.".split(),
}

_TEXT = {
    "en": {
        "source": "Source",
        "sources": "Sources",
        "read_in": "Read in",
        "references": "{n} references, listed in the rows beside the chart",
        "out": "Published",
        "out_by": "Published by {day}",
        "out_by_rest": "others by {day}",
        "read_on": "Read on {day}, date not stated",
        "read_on_rest": "others read on {day}, date not stated",
        "known": "As known on {day}",
        "licence": "Licence",
        "licences": "Licences",
        "more": "and {n} more",
        "version": "version",
        "article": "article, {day}",
        "article_short": "article",
        "silence": "{who}: nothing published",
        "silence_since": "{who}: nothing published since {first}",
        "forecast": "forecast",
        "then": "published by {day}",
        "later": "published later",
        "as_of": "as published {month}",
        "less": "less than",
        "at_least": "at least",
        "about": "about",
        "log": "logarithmic scale",
        "symlog": "logarithmic scale beyond ±{ends}",
        "turned": "the best on top",
        "restated": "restated in {currency}",
        "redenomination": "1\u00a0{currency} = {factor}\u00a0{previous}",
        "alt_redenomination": "New money on {day}: {text}.",
        "about_key": "about the figure",
        "break_key": "break: the two sides do not compare",
        "unheld_key": "published, no copy held here",
        "run": "above {value}: {n} months, {first}–{last}",
        "run_later": "The run as known later, to {last}",
        "span": "one figure for the whole span",
        "bound_low": "less than the figure",
        "bound_high": "at least the figure",
        "annual": "a year",
        "A": "yearly",
        "Q": "quarterly",
        "M": "monthly",
        "D": "daily",
        "I": "spans",
        "then_in": "in {period}",
        "alt_line": "{name}: {n} figures from {first} ({first_value}) to {last} ({last_value})",
        "alt_one": "{name}: {first_value} in {first}",
        "alt_peak": ", highest in {peak} ({peak_value})",
        "alt_lines": "Chart of lines and points.",
        "alt_bars": "Chart of bars.",
        "alt_tiles": "Chart of tiles, one a state, placed by the day of its statement.",
        "alt_timeline": "Timeline of dated events.",
        "alt_fan": "Chart of what each release said.",
        "alt_forecast": " Forecasts are dashed.",
        "alt_more": "and {n} more series, in the table of rows",
        "alt_group": "{name}: {n} ({items})",
        "alt_event": "{day}: {title} ({n})",
        "alt_article": "The article ran on {day}.",
        "alt_silence": "{who} published nothing from {first} to {last}.",
        "alt_silence_since": "{who} published nothing from {first} on.",
        "today": "today",
        "recognises": "recognises",
        "supports": "words of support",
        "against": "against, or for the other side",
        "neutral": "neutral",
        "none": "no dated statement held",
        "states": "{n} states",
        "state": "1 state",
        "official": "official, or in their own words",
        "agency": "news agency",
        "press": "press",
        "sources_n": "{n} sources",
        "source_n": "1 source",
        "cut": "{n} earlier not shown",
        "cut_one": "1 earlier not shown",
        "undated": "day not known",
        "forecast_dot": "forecast",
        "estimate_dot": "estimate or figure made afterwards",
        "known_then": "as known on {day}",
        "known_now": "as known now",
        "then_none": "{now} (no figure then)",
        "then_now": "{then}; now {now}",
        "later_short": "later",
        "left_out": "{name} left out: up to {value}",
        "but_leaked": "but for leaked figures",
        "but_single": "but for single figures",
        "largest": "the {n} largest of {of}",
        "largest_hosts": "the {n} largest of {of} countries",
        "hosts": "people from {area}, by country of destination",
        "host": "people from {area}, destination: {host}",
        "emigrants": "people from {area}",
        "million_of": "million ",
        "and": "and",
    },
    "es": {
        "source": "Fuente",
        "sources": "Fuentes",
        "read_in": "Leído en",
        "references": "{n} referencias, listadas en las filas que acompañan al gráfico",
        "out": "Publicado",
        "out_by": "Publicado a más tardar el {day}",
        "out_by_rest": "otros a más tardar el {day}",
        "read_on": "Leído el {day}, sin fecha indicada",
        "read_on_rest": "otros leídos el {day}, sin fecha indicada",
        "known": "Según lo conocido el {day}",
        "licence": "Licencia",
        "licences": "Licencias",
        "more": "y {n} más",
        "version": "versión",
        "article": "artículo, {day}",
        "article_short": "artículo",
        "silence": "{who}: nada publicado",
        "silence_since": "{who}: nada publicado desde el {first}",
        "forecast": "proyección",
        "then": "publicado hasta el {day}",
        "later": "publicado después",
        "as_of": "publicado en {month}",
        "less": "menos de",
        "at_least": "al menos",
        "about": "cerca de",
        "log": "escala logarítmica",
        "symlog": "escala logarítmica más allá de ±{ends}",
        "turned": "lo mejor arriba",
        "restated": "reexpresado en {currency}",
        "redenomination": "1\u00a0{currency} = {factor}\u00a0{previous}",
        "alt_redenomination": "Moneda nueva el {day}: {text}.",
        "about_key": "cerca de la cifra",
        "break_key": "ruptura: los dos lados no se comparan",
        "unheld_key": "publicado, sin copia aquí",
        "run": "por encima de {value}: {n} meses, {first}–{last}",
        "run_later": "La racha según se supo después, hasta {last}",
        "span": "una cifra para todo el período",
        "bound_low": "menos que la cifra",
        "bound_high": "al menos la cifra",
        "annual": "al año",
        "A": "anual",
        "Q": "trimestral",
        "M": "mensual",
        "D": "diario",
        "I": "períodos",
        "then_in": "en {period}",
        "alt_line": "{name}: {n} cifras desde {first} ({first_value}) hasta {last} ({last_value})",
        "alt_one": "{name}: {first_value} en {first}",
        "alt_peak": ", la más alta en {peak} ({peak_value})",
        "alt_lines": "Gráfico de líneas y puntos.",
        "alt_bars": "Gráfico de barras.",
        "alt_tiles": "Gráfico de fichas, una por Estado, según el día de su declaración.",
        "alt_timeline": "Cronología de hechos fechados.",
        "alt_fan": "Gráfico de lo que dijo cada publicación.",
        "alt_forecast": " Las proyecciones van en trazo discontinuo.",
        "alt_more": "y {n} series más, en la tabla de filas",
        "alt_group": "{name}: {n} ({items})",
        "alt_event": "{day}: {title} ({n})",
        "alt_article": "El artículo salió el {day}.",
        "alt_silence": "{who} no publicó nada desde el {first} hasta el {last}.",
        "alt_silence_since": "{who} no publicó nada desde el {first}.",
        "today": "hoy",
        "recognises": "reconoce",
        "supports": "palabras de apoyo",
        "against": "en contra, o por la otra parte",
        "neutral": "neutral",
        "none": "sin declaración fechada aquí",
        "states": "{n} Estados",
        "state": "1 Estado",
        "official": "oficial, o en sus propias palabras",
        "agency": "agencia",
        "press": "prensa",
        "sources_n": "{n} fuentes",
        "source_n": "1 fuente",
        "cut": "{n} anteriores no mostrados",
        "cut_one": "1 anterior no mostrado",
        "undated": "día no conocido",
        "forecast_dot": "proyección",
        "estimate_dot": "estimación o cifra posterior",
        "known_then": "según lo conocido el {day}",
        "known_now": "según lo conocido ahora",
        "then_none": "{now} (entonces sin cifra)",
        "then_now": "{then}; ahora {now}",
        "later_short": "después",
        "left_out": "Sin {name}: hasta {value}",
        "but_leaked": "salvo cifras filtradas",
        "but_single": "salvo cifras sueltas",
        "largest": "las {n} mayores entre {of} series",
        "largest_hosts": "los {n} mayores entre {of} países",
        "hosts": "personas de {area}, por país de destino",
        "host": "personas de {area}, destino: {host}",
        "emigrants": "personas de {area}",
        "million_of": "millones de ",
        "and": "y",
    },
}

_SCALES = {
    "en": (
        (1e12, "trillion", "trillion"),
        (1e9, "billion", "billion"),
        (1e6, "million", "million"),
    ),
    "es": (
        (1e12, "billón", "billones"),
        (1e9, "mil millones", "mil millones"),
        (1e6, "millón", "millones"),
    ),
}


def check(lang: str) -> str:
    """Return a language that charts speak, or raise `UnknownNameError`."""
    if lang not in LANGUAGES:
        raise UnknownNameError(lang, LANGUAGES, "language")
    return lang


def say(lang: str, key: str, **values: object) -> str:
    """One of the words, with its blanks filled."""
    return _TEXT[lang][key].format(**values)


def number(value: float, lang: str, digits: int | None = None) -> str:
    """Write a number with separators: 1,698,488.2 or 1.698.488,2.

    Without `digits`, as many decimals as the figure has, four at most.
    """
    if digits is None:
        text = f"{value:,.4f}".rstrip("0").rstrip(".")
        if value and float(text.replace(",", "")) == 0:
            text = f"{value:.12f}".rstrip("0")
    else:
        text = f"{value:,.{digits}f}"
    text = text.replace("-", "−")
    if lang == "es":
        whole, _, rest = text.partition(".")
        text = whole.replace(",", ".") + ("," + rest if rest else "")
    return text


def scale(largest: float, lang: str) -> tuple[float, str]:
    """Divisor and word that bring numbers of this size to a few digits: (1e6, "million")."""
    for factor, _, many in _SCALES[lang]:
        if largest >= factor:
            return factor, many
    return 1.0, ""


def short(value: float, lang: str) -> str:
    """Write a number for a label: 3.4 million, 1,370,000 becomes 1.37 million; small ones whole."""
    for factor, one, many in _SCALES[lang]:
        if abs(value) >= factor:
            part = value / factor
            word = one if abs(part) == 1 else many
            if abs(part) == 1 and word.startswith("mil "):
                # Spanish counts no single thousand.
                return f"{'−' if part < 0 else ''}{word}"
            return f"{number(float(f'{part:.3g}'), lang)} {word}"
    if abs(value) >= 1000:
        return number(round(value), lang)
    return number(float(f"{value:.4g}"), lang)


def day(when: date | pd.Timestamp, lang: str) -> str:
    """12 Feb 2019; 12 feb. 2019."""
    return f"{when.day}{_TIED}{_MONTHS[lang][when.month - 1]}{_TIED}{when.year}"


def month(when: date | pd.Timestamp, lang: str) -> str:
    """Feb 2019; feb. 2019."""
    return f"{_MONTHS[lang][when.month - 1]}{_TIED}{when.year}"


def month_name(number_: int, lang: str) -> str:
    """Feb; feb."""
    return _MONTHS[lang][number_ - 1]


def period(text: str, lang: str) -> str:
    """Write a period: 2018, Nov 2018, 30 Nov 2018, 2015–2017."""
    head, slash, tail = text.partition("/")
    if slash:
        return f"{period(head, lang)}–{period(tail, lang)}"
    if "-Q" in text:
        return text.replace("-Q", " T" if lang == "es" else " Q")
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 1:
        return str(parts[0])
    if len(parts) == 2:
        return f"{_MONTHS[lang][parts[1] - 1]}{_TIED}{parts[0]}"
    return f"{parts[2]}{_TIED}{_MONTHS[lang][parts[1] - 1]}{_TIED}{parts[0]}"


def with_unit(text: str, symbol: str, lang: str) -> str:
    """Put the short sign of a unit beside a number: 50%, 50 %."""
    if not symbol:
        return text
    if symbol == "%":
        # After a word there is a space in English too: 1 million %.
        return f"{text}%" if lang == "en" and text[-1:].isdigit() else f"{text}{_TIED}%"
    if symbol.startswith("US$"):
        return f"{symbol.split(' ')[0]}{text}" if lang == "en" else f"{text} {symbol}"
    return f"{text} {symbol}"


def sentence(text: str) -> str:
    """End a text with one stop, also after an abbreviation: EE. UU."""
    return text if text.endswith((".", "?", "!", ".”", ".»", "?”", "?»")) else f"{text}."


def quoted(text: str, lang: str) -> str:
    """Put a text between the quotation marks of a language."""
    return f"“{text}”" if lang == "en" else f"«{text}»"


def plural_of_money(name: str, lang: str, spanish: str) -> str:
    """Write more than one of a currency: bolívares fuertes, also where English uses that name."""
    if lang == "en" and name != spanish:
        return f"{name}s"
    return " ".join(f"{w}s" if w[-1] in "aeiouáéó" else f"{w}es" for w in name.split())


#: The one place for the words of a bound. Of counts "more than 3" is safely read as at least 3,
#: and "at least four" is not more than 4: sources say both, and one code stands for them.
_HEDGES = {"<": "less", ">": "at_least", "~": "about"}


def hedged(text: str, bound: object, lang: str) -> str:
    """Put the words of its bound before a figure: at least 4, less than 2.5%."""
    word = _HEDGES.get(str(bound), "")
    return f"{say(lang, word)} {text}" if word else text


def first_upper(text: str) -> str:
    """Make the first letter a capital, leave the rest."""
    return text[:1].upper() + text[1:]


def ordered(value: float) -> int:
    """Power of ten of a positive number."""
    return math.floor(math.log10(value) + 1e-12)
