"""Keys appear in questions and nowhere else."""

from __future__ import annotations

import logging

#: What stands where a key stood.
HIDDEN = "***"


class Redact(logging.Filter):
    """Keeps keys out of the log lines of urllib3, which print whole urls."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Blot keys out of a record; lets every record pass."""
        if self.secrets:
            text = record.getMessage()
            for secret in self.secrets:
                text = text.replace(secret, HIDDEN)
            record.msg, record.args = text, None
        return True


REDACT = Redact()
for _name in ("urllib3.connectionpool", "urllib3.util.retry"):
    logging.getLogger(_name).addFilter(REDACT)
