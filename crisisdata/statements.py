"""Statements of the article, the criteria that test them, and what the figures answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from crisisdata.criteria import Context
from crisisdata.criteria import evaluate as evaluate_criteria
from crisisdata.errors import UnknownNameError
from crisisdata.package import Package

#: Tables beside the observations that an evaluation may look into.
_TABLES = (
    "indicators", "units", "areas", "area_members", "breakdowns", "references", "silences",
    "positions", "events",
)  # fmt: skip
READINGS = ("strict", "broad")


def statements(package: Package, checkability: str | None = None) -> pd.DataFrame:
    """List the statements of the article, in its order.

    Parameters
    ----------
    checkability : {"series", "event", "speech", "judgement"}, optional
        Only those that can be checked in this way.

    Returns
    -------
    DataFrame
        One row a statement: id, article, paragraph, checkability, labels and explanations in
        English and Spanish, and what the figures cannot say (`limits`).
    """
    frame = package.table("statements")
    if checkability is None:
        return frame.copy()
    kinds = frame["checkability"].astype("str")
    if checkability not in set(kinds):
        raise UnknownNameError(checkability, kinds, "checkability")
    return frame.loc[kinds == checkability].reset_index(drop=True)


def criteria(package: Package, statement: str | None = None) -> pd.DataFrame:
    """List the criteria, parts of composite ones included.

    Parameters
    ----------
    statement : str, optional
        Only those of one statement.

    Returns
    -------
    DataFrame
        One row a criterion, with the columns of the language (docs/criteria.md).
    """
    return _of(package, "criteria", statement)


def findings(package: Package, statement: str | None = None) -> pd.DataFrame:
    """List the findings: each criterion as known when the article ran, and as known now.

    Parameters
    ----------
    statement : str, optional
        Only those of one statement.

    Returns
    -------
    DataFrame
        Two rows a criterion, `knowledge` ``then`` and ``now``: value with bounds, threshold,
        distance, verdict, and the reason in words.
    """
    return _of(package, "findings", statement)


def check(package: Package, statement: str, *, extra: bool = False) -> pd.DataFrame:
    """Give the four readings of one statement: strict and broad, then and now.

    Parameters
    ----------
    statement : str
        Its id.
    extra : bool, optional
        Also the criteria shown beside the four, which never change them.

    Returns
    -------
    DataFrame
        Rows of findings: strict then, strict now, broad then, broad now, and the extra ones.
    """
    frame = findings(package, statement)
    wanted = [*READINGS, *(["extra"] if extra else [])]
    order = {(r, k): i for i, r in enumerate(wanted) for k in ("then", "now")}
    readings = frame["reading"].astype("str")
    chosen = frame.loc[readings.isin(wanted)].copy()
    place = [order[r, "now"] for r in chosen["reading"].astype("str")]
    chosen = chosen.iloc[sorted(range(len(chosen)), key=lambda i: place[i])]
    return chosen.reset_index(drop=True)


def evaluate(
    package: Package,
    criterion: Mapping[str, Any] | pd.Series | pd.DataFrame,
    observations: pd.DataFrame | None = None,
    as_of: Any = None,
    article_date: Any = None,
    *,
    groups: Mapping[str, list[str]] | None = None,
) -> pd.Series | pd.DataFrame:
    """Evaluate a criterion of your own, on figures of the package or on your own.

    Parameters
    ----------
    criterion : dict, Series or DataFrame
        One row of criteria, or several; a dict may hold its parts under ``parts``.
    observations : DataFrame, optional
        Rows to evaluate against instead of those of the package: at least ``indicator``,
        ``period`` and ``value``; ``area``, ``producer``, ``unit``, ``vintage``, ``bound`` and the
        other columns of observations where they matter. `crisisdata.criteria.from_wide` makes
        them from a table with one column an area.
    as_of : date-like, optional
        Only what was out by that day counts; None is now.
    article_date : date-like, optional
        On which windows close and on which relative ones stand. Default: the day of the package's
        article; with `observations`, the newest figure.
    groups : mapping of str to list of str, optional
        Groups of areas for ``members(NAME)``, beside those of the package.

    Returns
    -------
    Series or DataFrame
        One finding, or one a criterion.

    Raises
    ------
    CriterionError
        If the row cannot be understood: names the column, what was expected, and what is near.
    AmbiguousError
        If several series answer and the criterion names none of them.

    See Also
    --------
    docs/criteria.md : the language, with examples that run.
    """
    return evaluate_criteria(
        criterion, observations, as_of, article_date, groups=groups, context=context(package)
    )


def context(package: Package) -> Context:
    """Tables and dates of a package as criteria are evaluated against them; built once."""
    kept = package.__dict__.get("_criteria_context")
    if kept is None:
        tables = {
            n: package.table(n)
            for n in (*_TABLES, "articles", *package.observation_tables)
            if n in package.names
        }
        kept = context_of(tables, package.observation_tables, package.focus_area)
        package.__dict__["_criteria_context"] = kept
    return kept


def context_of(
    tables: Mapping[str, pd.DataFrame], observation_tables: list[str], focus_area: str
) -> Context:
    """Put loaded tables together for evaluation.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed tables of a package by name.
    observation_tables : list of str
        Which of them hold observations.
    focus_area : str
        The area meant where a criterion names none.

    Returns
    -------
    Context
    """
    rows = pd.concat([tables[n] for n in observation_tables], ignore_index=True)
    return Context(
        observations=rows,
        tables={n: tables[n] for n in _TABLES if n in tables},
        article_date=article_date(tables),
        focus_area=focus_area or None,
    )


def article_date(tables: Mapping[str, pd.DataFrame]) -> date | None:
    """Day on which the article ran."""
    articles = tables.get("articles")
    if articles is None or articles.empty:
        return None
    return pd.Timestamp(articles["published"].iloc[0]).date()


def _of(package: Package, table: str, statement: str | None) -> pd.DataFrame:
    frame = package.table(table)
    if statement is None:
        return frame.copy()
    known = package.table("statements")["id"].astype("str")
    if statement not in set(known):
        raise UnknownNameError(statement, known, "statement")
    return frame.loc[frame["statement"].astype("str") == statement].reset_index(drop=True)
