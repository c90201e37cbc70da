"""Asking again: as patient as a host may expect, and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from urllib3 import BaseHTTPResponse
from urllib3.util.retry import Retry

from scripts.fetching.answer import Limits
from scripts.fetching.errors import FetchError


class PoliteRetry(Retry):
    """Retries of urllib3 that do not wait for longer than anyone would."""

    longest = 300.0

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """Seconds that the host asks for; nothing where that is past the limit.

        Raises
        ------
        FetchError
            If the host asks for more patience than `longest`.
        """
        told = str(response.headers.get("Retry-After", ""))
        # Newer versions of urllib3 cut long waits short without a word.
        seconds = float(told) if told.isdigit() else super().get_retry_after(response)
        if seconds is not None and seconds > self.longest:
            back = datetime.now(UTC) + timedelta(seconds=seconds)
            raise FetchError(
                f"the host asks to be left alone for {seconds:,.0f} seconds",
                f"try again after {back:%Y-%m-%d %H:%M} UTC",
            )
        return seconds


def retries(limits: Limits, statuses: frozenset[int]) -> PoliteRetry:
    """Make the retries of urllib3 for the statuses of a provider that may pass."""
    PoliteRetry.longest = limits.wait
    return PoliteRetry(
        total=limits.attempts,
        connect=2,
        read=2,
        redirect=0,
        other=0,
        status=limits.attempts - 1,
        status_forcelist=sorted(statuses),
        allowed_methods=["GET"],
        backoff_factor=limits.backoff,
        raise_on_status=False,
        respect_retry_after_header=True,
    )
