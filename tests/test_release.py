"""A release: what it consists of, when it is refused, and that an older environment gets the new name."""

from __future__ import annotations

import email
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from hd import __version__
from tests.running import CHECKOUT

pytestmark = pytest.mark.slow
WHEEL, SDIST = f"hd_desk-{__version__}-py3-none-any.whl", f"hd_desk-{__version__}.tar.gz"


def git(folder: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def release(folder: Path, what: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHON": sys.executable}
    return subprocess.run([".ci/release", what], cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of this checkout, without its history and what git ignores."""
    folder = tmp_path_factory.mktemp("release") / "source"
    listed = git(CHECKOUT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, folder / name)
    log = (folder / "CHANGELOG.md").read_text(encoding="utf-8")
    (folder / "CHANGELOG.md").write_text(log.replace(", not released yet", ""), encoding="utf-8")
    return folder


@pytest.fixture
def checkout(source: Path, tmp_path: Path) -> Path:
    """A clean repository of one commit."""
    folder = tmp_path / "checkout"
    shutil.copytree(source, folder)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", "Ready")
    return folder


def test_a_release_has_a_wheel_an_sdist_their_checksums_and_a_tag(checkout: Path) -> None:
    done = release(checkout, "tag")
    assert done.returncode == 0, done.stderr
    made = checkout / "dist"
    assert {file.name for file in made.iterdir()} == {WHEEL, SDIST, "SHA256SUMS"}
    sums = [line.split() for line in (made / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    assert all(hashlib.sha256((made / name).read_bytes()).hexdigest() == digest for digest, name in sums)
    assert git(checkout, "rev-parse", f"v{__version__}^{{commit}}") == git(checkout, "rev-parse", "HEAD")
    with zipfile.ZipFile(made / WHEEL) as wheel:
        files = set(wheel.namelist())
        metadata = email.message_from_bytes(wheel.read(f"hd_desk-{__version__}.dist-info/METADATA"))
        programs = wheel.read(f"hd_desk-{__version__}.dist-info/entry_points.txt").decode()
    assert metadata["Name"] == "hd-desk"
    assert {"hd = hd.__main__:main", "hdesk = hd.__main__:main"} <= set(programs.splitlines())
    man = f"hd_desk-{__version__}.data/data/share/man/man1"
    assert {f"{man}/hd.1", f"{man}/hdesk.1", "hd/examples/ci/gitlab/.gitlab/hd.yml"} <= files
    with tarfile.open(made / SDIST) as sdist:
        assert f"hd_desk-{__version__}/pyproject.toml" in sdist.getnames()


def test_the_same_commit_gives_the_same_bytes(checkout: Path) -> None:
    assert release(checkout, "build").returncode == 0
    first = (checkout / "dist" / "SHA256SUMS").read_bytes()
    assert release(checkout, "build").returncode == 0
    assert (checkout / "dist" / "SHA256SUMS").read_bytes() == first


def test_uncommitted_changes_are_not_released(checkout: Path) -> None:
    (checkout / "hd" / "new.py").touch()
    done = release(checkout, "tag")
    assert (done.returncode, "commit or stash" in done.stderr) == (1, True)
    assert git(checkout, "tag") == ""


def test_a_version_is_released_once(checkout: Path) -> None:
    git(checkout, "tag", f"v{__version__}")
    git(checkout, "commit", "-q", "--allow-empty", "-m", "More")
    done = release(checkout, "tag")
    assert (done.returncode, "raise __version__" in done.stderr) == (1, True)


def test_a_version_that_the_changelog_calls_unreleased_is_not_tagged(checkout: Path) -> None:
    log = checkout / "CHANGELOG.md"
    text = log.read_text(encoding="utf-8")
    log.write_text(text.replace(f"## {__version__}", f"## {__version__}, not released yet"), encoding="utf-8")
    git(checkout, "commit", "-qam", "Not yet")
    done = release(checkout, "tag")
    assert (done.returncode, "not released yet" in done.stderr) == (1, True)


@pytest.mark.parametrize("former", [True, False])
def test_make_removes_the_former_name_before_it_installs(source: Path, tmp_path: Path, former: bool) -> None:
    venv = tmp_path / "venv"
    site = venv / "lib" / "python3.11" / "site-packages"
    (site / ("hd-0.1.0.dist-info" if former else "hd_desk-0.1.0.dist-info")).mkdir(parents=True)
    command = ["make", "--dry-run", "--always-make", f"VENV={venv}", f"{venv}/.installed"]
    said = subprocess.run(command, cwd=source, check=True, capture_output=True, text=True).stdout
    lines = [line for line in said.splitlines() if " pip " in line]
    removed = [number for number, line in enumerate(lines) if "pip uninstall" in line and line.endswith(" hd")]
    assert removed == ([0] if former else [])
    assert "-e '.[dev]'" in lines[-1]
