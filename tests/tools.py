"""Tools whose requirements cannot share an environment with ours: each in a venv of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, skip_or_fail

VENVS = ROOT / ".cache" / "venvs"


def tool(package: str, command: str) -> Path:
    """Path of a command of a package, installed once; the test is skipped where that fails."""
    folder = VENVS / package
    path = folder / "bin" / command
    if not path.exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            words = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", package]
            subprocess.run(words, check=True, capture_output=True, timeout=300)
        except (subprocess.SubprocessError, OSError) as error:
            skip_or_fail(f"{package} could not be installed into {folder}: {error}")
    return path
