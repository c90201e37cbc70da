"""Keys appear in questions and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Iterable

#: What stands where a key stood.
HIDDEN = "***"


def blotted(text: str, secrets: Iterable[str]) -> str:
    """Blot secrets out; a long one first, else a short one inside it would leave its rest."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


class Redact(logging.Filter):
    """Keeps keys out of the log lines of urllib3, which print whole urls."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Blot keys out of a record; lets every record pass."""
        if self.secrets:
            record.msg, record.args = blotted(record.getMessage(), self.secrets), None
        return True


REDACT = Redact()
for _name in ("urllib3.connectionpool", "urllib3.util.retry"):
    logging.getLogger(_name).addFilter(REDACT)
