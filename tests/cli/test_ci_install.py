"""The step of both forges' jobs that installs hd, with the real pip: from a private repository, a wheel pinned by its
hash, an index; and what it refuses."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.forges import GitHubJob, Runner, gitlab_job, loaded
from tests.loopback import certificate, git_server, serve_https
from tests.running import CHECKOUT, Answer, git

CI = CHECKOUT / "examples" / "ci"
BACKEND = """
import zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "some-1.0-py3-none-any.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as made:
        made.writestr("some.py", "")
        made.writestr("some-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: some\\nVersion: 1.0\\n")
        made.writestr("some-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        made.writestr("some-1.0.dist-info/RECORD", "")
    return name
"""
PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
Install = Callable[..., Answer]


@pytest.fixture(params=["github", "gitlab"])
def install(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Runs that step of a forge, on an empty checkout, into `tmp_path/site`."""
    origin = tmp_path / "origin"
    git(tmp_path, "init", "-q", str(origin))
    git(origin, "commit", "-q", "--allow-empty", "-m", "Begin")
    runner = Runner.of(tmp_path, origin=origin)
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "site"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_CACHE_DIR", str(tmp_path / "pip-cache"))

    def run(*, token: str = "", index: str = "", hd: str) -> Answer:
        if request.param == "gitlab":
            (script,) = gitlab_job(loaded(CI / "gitlab/.gitlab/hd.yml"), "hd-check")["before_script"]
            return runner.shell(script, HD=hd, HD_TOKEN=token, HD_INDEX=index)
        job = GitHubJob(runner, loaded(CI / "github/.github/workflows/hd-check.yml"), "check")
        job.context |= {"vars.HD": hd, "secrets.HD_TOKEN": token, "secrets.HD_INDEX": index}
        return job.step("Install hd")

    return run


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel of a package called `some`."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    space: dict[str, Callable[[str], str]] = {}
    exec(BACKEND, space)
    return folder / space["build_wheel"](str(folder))


def is_there(tmp_path: Path) -> bool:
    return (tmp_path / "site" / "some.py").is_file()


def said(answer: Answer) -> str:
    return answer.out + answer.err


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """A folder of bare repositories with one that pip can build, and its commit."""
    work = tmp_path / "work"
    git(tmp_path, "init", "-q", str(work))
    (work / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (work / "backend.py").write_text(BACKEND, encoding="utf-8")
    git(work, "add", "--all")
    git(work, "commit", "-q", "-m", "Begin")
    git(tmp_path, "clone", "-q", "--bare", str(work), str(tmp_path / "served" / "it" / "hd.git"))
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file:https")
    for name, value in certificate().trusted.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "served", git(work, "rev-parse", "HEAD").strip()


def test_a_private_repository_is_read_with_the_token(
    install: Install, private: tuple[Path, str], tmp_path: Path
) -> None:
    top, commit = private
    with serve_https(git_server(top, login="deploy:s3cret")) as address:
        answer = install(hd=f"git+{address}/it/hd.git@{commit}", token="deploy:s3cret", index="https://127.0.0.1:1/")
    assert (answer.code, is_there(tmp_path)) == (0, True), said(answer)
    assert "s3cret" not in said(answer)
    assert base64.b64encode(b"deploy:s3cret").decode() not in said(answer)


def test_without_the_token_a_private_repository_is_not_read_and_nobody_is_asked(
    install: Install, private: tuple[Path, str], tmp_path: Path
) -> None:
    top, commit = private
    with serve_https(git_server(top, login="deploy:s3cret")) as address:
        answer = install(hd=f"git+{address}/it/hd.git@{commit}")
    assert (answer.code != 0, is_there(tmp_path)) == (True, False)


def test_a_token_without_a_name_gets_the_forges_usual_one(
    install: Install, private: tuple[Path, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    top, commit = private
    name = {"github": "x-access-token", "gitlab": "oauth2"}[request.node.callspec.params["install"]]
    with serve_https(git_server(top, login=f"{name}:s3cret")) as address:
        assert install(hd=f"git+{address}/it/hd.git@{commit}", token="s3cret").code == 0
    assert is_there(tmp_path)


def test_a_wheel_is_installed_where_its_hash_is_right(install: Install, wheel: Path, tmp_path: Path) -> None:
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    answer = install(hd=f"{wheel.as_uri()}#sha256={digest}")
    assert (answer.code, is_there(tmp_path)) == (0, True), said(answer)


def test_another_wheel_than_the_pinned_one_is_not_installed(install: Install, wheel: Path, tmp_path: Path) -> None:
    answer = install(hd=f"{wheel.as_uri()}#sha256={'0' * 64}")
    assert (answer.code != 0, is_there(tmp_path)) == (True, False)


def index_of(wheel: Path) -> str:
    """An index with that wheel, in a folder; its address."""
    folder = wheel.parent / "simple" / "some"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(f'<a href="{wheel.as_uri()}">{wheel.name}</a>', encoding="utf-8")
    return folder.parent.as_uri()


@pytest.mark.parametrize(("digest", "works"), [("", True), ("right", True), ("wrong", False)])
def test_an_index_of_your_own_is_asked(install: Install, wheel: Path, tmp_path: Path, digest: str, works: bool) -> None:
    value = hashlib.sha256(wheel.read_bytes()).hexdigest() if digest == "right" else "0" * 64
    answer = install(hd="some==1.0" + (f" --hash=sha256:{value}" if digest else ""), index=index_of(wheel))
    assert (answer.code == 0, is_there(tmp_path)) == (works, works), said(answer)


def test_a_name_without_an_index_is_refused(install: Install, tmp_path: Path) -> None:
    answer = install(hd="hd")
    assert (answer.code, "HD is a name" in answer.out, is_there(tmp_path)) == (1, True, False)


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_pips_cache_is_kept_between_runs(forge: str) -> None:
    if forge == "gitlab":
        jobs = loaded(CI / "gitlab/.gitlab/hd.yml")
        assert jobs["variables"]["PIP_CACHE_DIR"] == "$CI_PROJECT_DIR/.cache/pip"
        assert all(job["cache"][0]["paths"] == [".cache/pip/"] for name, job in jobs.items() if name[:1] == ".")
        return
    for file in sorted((CI / "github/.github/workflows").glob("*.yml")):
        steps = [step for job in loaded(file)["jobs"].values() for step in job["steps"]]
        (python,) = [step["with"] for step in steps if "setup-python" in step.get("uses", "")]
        assert (python["cache"], python["cache-dependency-path"]) == ("pip", f".github/workflows/{file.name}")


def test_hd_itself_is_installed_from_its_wheel_and_checks_a_desk(tmp_path: Path) -> None:
    """As a job does it, without what pip would fetch from an index: those packages are this environment's."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path / "dist")]
    subprocess.run([*command, str(CHECKOUT)], check=True, capture_output=True)
    (made,) = (tmp_path / "dist").iterdir()
    with zipfile.ZipFile(made) as wheel:
        wheel.extractall(tmp_path / "site")
    desk = tmp_path / "desk"
    world = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "PYTHONSAFEPATH": "1"}
    for words in (["init", str(desk)], ["-C", str(desk), "init", "--ci", "github"], ["-C", str(desk), "check"]):
        subprocess.run([sys.executable, "-m", "hd", *words], cwd=tmp_path, env=world, check=True, capture_output=True)
    assert (desk / ".github/workflows/hd-check.yml").is_file()
