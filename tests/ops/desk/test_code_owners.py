"""`hd init --codeowners`: one file in one commit, where the forge looks for it, and no line of others changed."""

from __future__ import annotations

import pytest

from tests.ops.bench import Bench

LINE = "/tickets/ @msavchuk @miachen\n"


def wrote(bench: Bench, *words: str) -> int:
    return bench.hd("init", "--codeowners", *words)


def test_the_remote_says_which_forge_it_is_for(bench: Bench) -> None:
    bench.git("remote", "add", "origin", "git@github.com:acme/desk.git")
    assert wrote(bench) == 0
    assert LINE in (bench.folder / ".github" / "CODEOWNERS").read_text(encoding="utf-8")
    assert bench.git("show", "--format=", "--name-only") == ".github/CODEOWNERS"
    assert bench.git("status", "--porcelain") == ""


def test_a_self_hosted_forge_is_named_in_gits_settings(bench: Bench) -> None:
    bench.git("remote", "add", "origin", "git@git.acme.example:it/desk.git")
    assert wrote(bench) == 2
    bench.git("config", "hd.forge", "gitea")
    config = bench.folder / "hd.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("github:", "forgejo:"), encoding="utf-8")
    bench.git("commit", "-qam", "We moved")
    assert wrote(bench) == 0
    assert "tickets\\/.* @msavchuk @miachen\n" in (bench.folder / "CODEOWNERS").read_text(encoding="utf-8")


def test_with_workflows_it_is_for_the_same_forge(bench: Bench) -> None:
    assert wrote(bench, "--ci", "github") == 0
    assert (bench.folder / ".github/CODEOWNERS").is_file()
    assert (bench.folder / ".github/workflows/hd-check.yml").is_file()


def test_a_file_that_is_there_keeps_its_place_and_its_lines(bench: Bench) -> None:
    bench.git("remote", "add", "origin", "git@github.com:acme/desk.git")
    file = bench.folder / "CODEOWNERS"
    file.write_bytes(b"*.md @docs \xff\n")
    bench.git("add", "--all")
    bench.git("commit", "-qm", "Ours")
    assert wrote(bench) == 0
    assert file.read_bytes().startswith(b"*.md @docs \xff\n\n# hd: begin")
    assert not (bench.folder / ".github" / "CODEOWNERS").exists()


def test_a_second_time_nothing_changes_and_after_a_change_the_lines_do(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.git("remote", "add", "origin", "git@github.com:acme/desk.git")
    assert wrote(bench) == 0
    before = bench.git("rev-parse", "HEAD")
    assert wrote(bench) == 0
    assert bench.git("rev-parse", "HEAD") == before
    config = bench.folder / "hd.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("github: miachen", "gitlab: mia"), encoding="utf-8")
    bench.git("commit", "-qam", "Mia left GitHub")
    capsys.readouterr()
    assert wrote(bench) == 0
    assert (bench.folder / ".github/CODEOWNERS").read_text(encoding="utf-8").count("@") == 1
    assert "mia has no github account" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("remote", "code", "says"),
    [
        ("git@bitbucket.org:acme/desk.git", 2, "Default reviewers"),
        ("/srv/desk.git", 2, "for which forge?"),
        ("git@gitlab.com:acme/desk.git", 1, "nobody who may approve a handover has a gitlab account"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(
    bench: Bench, remote: str, code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.git("remote", "add", "origin", remote)
    before = bench.files()
    capsys.readouterr()
    assert wrote(bench) == code
    assert says in capsys.readouterr().err
    assert bench.files() == before


def test_a_desk_that_reviews_nothing_has_no_owners(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.git("remote", "add", "origin", "git@github.com:acme/desk.git")
    config = bench.folder / "hd.yaml"
    lines = config.read_text(encoding="utf-8").splitlines(keepends=True)
    config.write_text("".join(line for line in lines if "review:" not in line), encoding="utf-8")
    bench.git("commit", "-qam", "No reviews")
    capsys.readouterr()
    assert wrote(bench) == 1
    assert "hd.yaml has no escalation.review" in capsys.readouterr().err
