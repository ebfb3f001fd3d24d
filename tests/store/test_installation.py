"""Where this hd was installed from: so that a job can install the same, and a hint names the right source."""

from __future__ import annotations

import importlib.metadata
import json
import shlex
import sys
from pathlib import Path

import pytest

from hd.store import installation
from hd.store.installation import install_command, pinned, requirement

SHA = "4be1c2a0" * 5
DIGEST = "4be1c2a0" * 8


def noted(url: str, *, vcs: str = "git", commit: str = SHA) -> dict[str, object]:
    """What pip notes of a direct installation."""
    return {"url": url, "vcs_info": {"vcs": vcs, "commit_id": commit, "requested_revision": "main"}}


def installed(monkeypatch: pytest.MonkeyPatch, top: Path, note: object) -> None:
    """Let the metadata of this installation have that note; None: it has none."""
    folder = top / "hd_desk-0.1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: hd-desk\nVersion: 0.1.0\n", encoding="utf-8")
    if note is not None:
        (folder / "direct_url.json").write_text(json.dumps(note), encoding="utf-8")
    monkeypatch.setattr(
        importlib.metadata, "distribution", lambda name: importlib.metadata.PathDistribution(top / f"{folder.name}")
    )


def test_a_public_address_is_pinned_to_its_commit() -> None:
    assert pinned(noted("https://git.example/it/hd.git")) == f"git+https://git.example/it/hd.git@{SHA}"


def test_a_public_wheel_is_pinned_by_its_hash() -> None:
    note = {
        "url": "https://pypi.example/hd_desk-0.1.0-py3-none-any.whl",
        "archive_info": {"hashes": {"sha256": DIGEST}},
    }
    assert pinned(note) == f"https://pypi.example/hd_desk-0.1.0-py3-none-any.whl#sha256={DIGEST}"


@pytest.mark.parametrize(
    "note",
    [
        {},
        {"url": "file:///src/hd", "dir_info": {"editable": True}},
        {"url": "https://git.example/hd.whl", "archive_info": {}},
        {"url": "https://git.example/hd.whl", "archive_info": {"hashes": {"sha256": "x"}}},
        noted("ssh://git@git.example/hd.git"),
        noted("https://user:secret@git.example/hd.git"),
        noted("https://git.example/hd'}}.git"),
        noted("https://git.example/hd.git", vcs="hg"),
        noted("https://git.example/hd.git", commit="main"),
        ["no", "mapping"],
        None,
    ],
)
def test_what_a_job_could_not_fetch_or_should_not_see_is_nothing(note: object) -> None:
    assert pinned(note) == ""


@pytest.mark.parametrize(("editable", "words"), [(True, ["-e"]), (False, [])])
def test_a_folder_is_installed_from_again(tmp_path: Path, editable: bool, words: list[str]) -> None:
    note = {"url": tmp_path.as_uri(), "dir_info": {"editable": editable}}
    assert requirement(note, "site") == (*words, f"{tmp_path}[site]")


def test_a_folder_with_a_space_is_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "my desk"
    folder.mkdir()
    assert requirement({"url": folder.as_uri(), "dir_info": {}}, "site") == (f"{folder}[site]",)


@pytest.mark.parametrize(
    ("note", "address"),
    [
        (noted("https://git.example/hd.git"), f"git+https://git.example/hd.git@{SHA}"),
        (noted("ssh://git@git.example/hd.git"), f"git+ssh://git@git.example/hd.git@{SHA}"),
        (noted("https://me:secret@git.example/hd.git"), f"git+https://git.example/hd.git@{SHA}"),
        (
            noted("https://git.example/all.git") | {"subdirectory": "hd"},
            f"git+https://git.example/all.git@{SHA}#subdirectory=hd",
        ),
        (
            {"url": "https://x.example/hd_desk-1-py3-none-any.whl", "archive_info": {}},
            "https://x.example/hd_desk-1-py3-none-any.whl",
        ),
    ],
)
def test_an_address_is_installed_from_again_without_its_password(note: object, address: str) -> None:
    assert requirement(note, "report") == (f"hd-desk[report] @ {address}",)


def test_a_wheel_on_this_machine_is_installed_from_again(tmp_path: Path) -> None:
    wheel = tmp_path / "hd_desk-0.1.0-py3-none-any.whl"
    wheel.touch()
    assert requirement({"url": wheel.as_uri(), "archive_info": {}}, "site") == (f"hd-desk[site] @ {wheel.as_uri()}",)


@pytest.mark.parametrize("kind", [{"archive_info": {}}, {"dir_info": {}}])
def test_a_source_that_is_gone_is_not_named(tmp_path: Path, kind: dict[str, object]) -> None:
    assert requirement({"url": (tmp_path / "gone").as_uri(), **kind}, "site") == ()


@pytest.mark.parametrize(
    "note", [None, {}, [], {"url": 1}, {"dir_info": {}}, {"url": "https://x.example", "dir_info": {}}]
)
def test_without_a_source_no_index_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, note: object) -> None:
    installed(monkeypatch, tmp_path, note)
    said = install_command("site")
    assert said.startswith("install the extra site of hd-desk from where you installed hd")
    assert "pip install" not in said


def test_the_command_installs_into_this_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, tmp_path, noted("https://git.example/hd.git"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    words = shlex.split(install_command("site"))
    assert words == [sys.executable, "-m", "pip", "install", f"hd-desk[site] @ git+https://git.example/hd.git@{SHA}"]


@pytest.mark.parametrize(
    ("mark", "words"),
    [("pipx_metadata.json", "pipx install --force "), ("uv-receipt.toml", "uv tool install --force ")],
)
def test_a_tools_own_environment_is_left_to_the_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, words: str
) -> None:
    installed(monkeypatch, tmp_path, noted("https://git.example/hd.git"))
    (tmp_path / mark).touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert install_command("site").startswith(words)


def test_an_installation_that_pip_does_not_know_has_no_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> importlib.metadata.Distribution:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    assert installation.installed_from() == ""
