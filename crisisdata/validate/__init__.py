"""Validation of Data Packages, with frictionless' verdicts at Arrow's speed."""

from __future__ import annotations

from crisisdata.validate.report import Report, Task
from crisisdata.validate.run import validate

__all__ = ["Report", "Task", "validate"]
