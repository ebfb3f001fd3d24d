"""What every test stands on: a home of its own, a git without the machine's settings, no network, a fixed zone."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from hd.i18n import ENGLISH, set_language
from tests.environment import replace_putenv
from tests.running import GIT_DATE, NOON

settings.register_profile("hd", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile("hd")

# A shell's background job ignores Ctrl-C, and so would every process that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

if "libfaketime" in os.environ.get("LD_PRELOAD", ""):
    replace_putenv()

# Tests write thousands of small repositories and fsync each change: in memory that takes half the processor's time.
_MEMORY, _ENOUGH = Path("/dev/shm"), 4 << 30  # bytes; parallel workers need less than one
if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

_NO_SKIPS = os.environ.get("HD_NO_SKIPS") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """With HD_NO_SKIPS=1, as in CI, fail what would be skipped: CI has all that tests need."""
    report = yield
    if _NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and HD_NO_SKIPS=1 allows no skips: {_reason(report)}"
    return report


def pytest_collection_finish() -> None:
    """Spare the garbage collector the thousands of tests that stay until the end."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was skipped and why, in a line for each reason."""
    reasons = Counter(map(_reason, terminalreporter.stats.get("skipped", [])))
    for reason, number in reasons.most_common():
        terminalreporter.write_line(f"skipped {number} tests: {reason}")


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


def world(home: Path, *, ceiling: Path) -> dict[str, str]:
    """What the environment must say for `home` to be all that git knows of the machine; writes its `.gitconfig`.

    ceiling: the folder in which git stops to look upward for a repository.
    """
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Olha Bondar\n\temail = olha@acme.example\n"
        "[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n",
        encoding="utf-8",
    )
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "file",
        "GIT_CEILING_DIRECTORIES": str(ceiling),
        "GIT_AUTHOR_DATE": GIT_DATE,
        "GIT_COMMITTER_DATE": GIT_DATE,
        "HD_NOW": NOON,
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture(autouse=True)
def own_world(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home and a git that reads no settings of the machine and reaches no network; messages in English."""
    set_language(ENGLISH)
    home = tmp_path_factory.mktemp("home")
    for name in [n for n in os.environ if n.startswith(("GIT_", "HD_"))]:
        monkeypatch.delenv(name)
    for name in ("EDITOR", "VISUAL", "PAGER", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    values = world(home, ceiling=tmp_path_factory.getbasetemp())
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return home


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """An empty git repository on an unborn `main`."""
    folder = tmp_path / "desk"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    return folder
