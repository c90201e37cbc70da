"""Answers made by hand, for tests of what clients make of them."""

from __future__ import annotations

from datetime import UTC, datetime

from scripts.fetching.answer import Answer

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def answered(
    content: bytes, kind: str = "application/json", *, status: int = 200, now: datetime = NOW
) -> Answer:
    return Answer("https://host.example/question", status, {"Content-Type": kind}, content, now)
