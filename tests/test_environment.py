"""The environment that tests change under libfaketime is the one that their child processes get."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import os, subprocess, sys
from tests.environment import replace_putenv
replace_putenv()
os.environ.update(FIRST="1", SECOND="2", THIRD="3")
os.environ["SECOND"] = "two"
del os.environ["FIRST"]
child = "import os; print(*map(os.environ.get, ('FIRST', 'SECOND', 'THIRD')))"
subprocess.run([sys.executable, "-c", child], check=True)
"""


def test_child_processes_get_what_replaced_putenv_sets() -> None:
    output = subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True).stdout
    assert output == "None two 3\n"
