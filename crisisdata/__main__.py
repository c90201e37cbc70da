"""``python -m crisisdata`` is the command ``crisisdata``."""

import sys

from crisisdata.cli import main

sys.exit(main())
