"""The history of a desk, proven: once, and then only what is new; no history lost since a point; signatures."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from hd.errors import ConfigError, NotFoundError, RefusedError, UsageError
from hd.ops.audit.audit import AuditResult, audit, record
from hd.ops.context import Context
from hd.store.desk.desk import Desk
from tests.ops.bench import Bench
from tests.ops.trailbench import MONDAY, Scene, who


@pytest.fixture
def scene(bench: Bench) -> Scene:
    assert bench.hd("take", "{one}") == 0
    return Scene(bench.folder, bench.ids, bench.git("rev-parse", "HEAD"))


def audited(scene: Scene, words: str = "", **how: bool | str) -> AuditResult:
    return audit(Context(Desk.find(scene.folder), now=datetime.fromisoformat(MONDAY)), words, **how)  # type: ignore[arg-type]


def rules(done: AuditResult) -> list[str]:
    return [one.problem.rule for one in done.findings]


def forge(scene: Scene, title: str = "Mine") -> str:
    scene.write("one", ("title: ", f"title: {title} "))
    return scene.commit(by="eve@elsewhere.example")


def test_the_history_of_a_desk_is_proven_from_its_founding(scene: Scene) -> None:
    done = audited(scene)
    assert (done.findings, done.commits, done.head) == ((), 5, scene.start)


def test_what_was_proven_is_not_judged_again_and_what_is_new_is(scene: Scene) -> None:
    audited(scene)
    assert scene.hd("comment", "{one}", "-m", "Asked.", at=MONDAY) == 0
    done = audited(scene)
    assert (done.commits, done.before, done.findings) == (1, 5, ())
    commit = forge(scene)
    assert [(one.commit, one.problem.rule) for one in audited(scene).findings] == [(commit, "author")]


def test_what_was_found_is_told_again(scene: Scene) -> None:
    forge(scene)
    first = audited(scene)
    again = audited(scene)
    assert (again.findings, again.commits) == (first.findings, 0)


def test_all_is_judged_anew_where_that_is_asked_for(scene: Scene) -> None:
    audited(scene)
    assert audited(scene, anew=True).commits == 5


@pytest.mark.parametrize("text", ["audit: {back: 1h}\n", "audit: {signed: 2027-01-01}\n"])
def test_other_demands_prove_all_anew(scene: Scene, text: str) -> None:
    audited(scene)
    with (scene.folder / "hd.yaml").open("a", encoding="utf-8") as file:
        file.write(text)
    scene.commit("Stricter")
    assert audited(scene).before == 0


def test_a_memory_that_is_no_memory_is_not_believed(scene: Scene) -> None:
    audited(scene)
    (memory,) = (scene.folder / ".git" / "hd").glob("*/audit")
    for data in (b"", b"{}", b"\x80", b'{"terms": "x", "head": "y", "commits": 1, "findings": [], "known": {}}'):
        memory.write_bytes(data)
        assert audited(scene).commits == 5


def test_each_commit_is_judged_by_the_configuration_that_held_before_it(scene: Scene) -> None:
    text = (scene.folder / "hd.yaml").read_text(encoding="utf-8")
    (scene.folder / "hd.yaml").write_text(
        text.replace("people: ", "people:\n  eve: {email: eve@elsewhere.example} # "), encoding="utf-8"
    )
    forged = forge(scene)  # before she was one of them: her own commit does not make her one
    scene.git("checkout", "-q", forged)
    assert [one.commit for one in audited(scene).findings] == [forged]
    later = forge(scene, "More")
    assert later not in [one.commit for one in audited(scene).findings]


def test_a_disagreement_of_fields_and_lists_counts_until_it_is_mended(scene: Scene) -> None:
    scene.write("two", ("status: new\n", "status: open\n"))
    commit = scene.commit("I took it")
    (found,) = audited(scene).findings
    assert (found.commit, found.problem.rule, found.problem.severity) == (commit, "lists", "warning")
    assert scene.hd("check", "--fix", at=MONDAY) == 0
    assert audited(scene).findings == audited(scene, anew=True).findings == ()


def test_a_part_of_the_history_is_judged_alone_and_nothing_is_remembered(scene: Scene) -> None:
    forge(scene)
    assert (audited(scene, "HEAD~1..HEAD").commits, rules(audited(scene, "HEAD~1..HEAD"))) == (1, ["author"])
    assert audited(scene, "HEAD~1").findings == ()
    assert audited(scene).commits == 1


@pytest.mark.parametrize(
    ("words", "error"), [("..", UsageError), ("HEAD...HEAD", UsageError), ("nowhere", NotFoundError)]
)
def test_what_is_no_history_is_refused(scene: Scene, words: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        audited(scene, words)


# -- no history lost ----------------------------------------------------------------------------------------------


def test_a_history_that_was_rewritten_since_the_recorded_point_is_found(scene: Scene) -> None:
    record(Context(Desk.find(scene.folder), now=datetime.fromisoformat(MONDAY)), audited(scene).head)
    assert scene.hd("comment", "{one}", "-m", "Asked.", at=MONDAY) == 0
    assert audited(scene).findings == ()
    scene.git("reset", "-q", "--hard", "HEAD~2")
    (found,) = audited(scene).findings
    assert (found.commit, found.problem.rule) == (scene.start, "rewritten")


def test_a_point_that_is_named_must_be_in_the_history(scene: Scene) -> None:
    assert audited(scene, since=scene.start[:10]).findings == ()
    scene.git("commit", "-q", "--amend", "-m", "Otherwise")
    assert rules(audited(scene, since=scene.start)) == ["rewritten"]
    assert rules(audited(scene, since="4be1c2a0" * 5)) == ["rewritten"]
    with pytest.raises(NotFoundError):
        audited(scene, since="nothing")


def test_a_point_that_is_named_by_nothing_is_refused(scene: Scene) -> None:
    with pytest.raises(NotFoundError):
        audited(scene, since="")


def test_a_desk_without_a_commit_has_no_history_yet(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "hd.yaml").write_text("", encoding="utf-8")
    with pytest.raises(NotFoundError, match="there is no commit yet"):
        audit(Context(Desk.find(tmp_path), now=datetime.fromisoformat(MONDAY)))


def test_what_a_clone_puts_in_place_of_a_commit_hides_nothing(scene: Scene) -> None:
    forged = forge(scene)
    scene.git("replace", forged, scene.start)
    assert rules(audited(scene)) == ["author"]


def shallow(scene: Scene, folder: Path, *, depth: int) -> Scene:
    subprocess.run(["git", "clone", "-q", f"--depth={depth}", f"file://{scene.folder}", str(folder)], check=True)
    return Scene(folder, scene.ids)


def test_a_shallow_clone_is_refused_and_told_how_to_deepen(scene: Scene, tmp_path: Path) -> None:
    clone = shallow(scene, tmp_path / "clone", depth=1)
    base = scene.git("rev-parse", f"{scene.start}~2")
    clone.git("fetch", "-q", "--depth=1", "origin", base)
    for judge in (lambda: audited(clone), lambda: clone.judged(base), lambda: clone.judged("HEAD~1")):
        with pytest.raises((RefusedError, NotFoundError)) as error:
            judge()
        assert "git fetch --unshallow" in error.value.hint


def test_a_shallow_clone_that_has_all_that_lies_between_will_do(scene: Scene, tmp_path: Path) -> None:
    clone = shallow(scene, tmp_path / "clone", depth=2)
    assert clone.judged("HEAD~1") == []
    forge(clone)
    assert clone.rules("HEAD~2") == {"author"}


def test_a_desk_in_a_folder_of_a_larger_repository_is_judged_alone(scene: Scene, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    subprocess.run(["git", "init", "-q", "-b", "main", str(whole)], check=True)
    other = Scene(whole, {})
    (whole / "program.py").write_text("1\n", encoding="utf-8")
    other.commit("Ours", by="eve@elsewhere.example", at="2026-11-20T10:00:00+02:00")
    desk = Scene(whole / "help desk", {})
    desk.folder.mkdir()
    shutil.copy(scene.folder / "hd.yaml", desk.folder)
    other.commit("A desk", at="2026-11-21T10:00:00+02:00")
    desk.ticket("one")
    (whole / "program.py").write_text("2\n", encoding="utf-8")
    other.commit("Ours", by="eve@elsewhere.example")
    done = audit(Context(Desk.find(desk.folder), now=datetime.fromisoformat(MONDAY)))
    assert (done.findings, done.commits) == ((), 4)
    desk.write("one", ("title: ", "title: My "))
    forged = other.commit("Theirs", by="eve@elsewhere.example")
    (found,) = audit(Context(Desk.find(desk.folder), now=datetime.fromisoformat(MONDAY))).findings
    assert (found.commit, found.problem.path.split("/")[0]) == (forged, "tickets")


# -- signatures ---------------------------------------------------------------------------------------------------


@pytest.fixture
def keys(scene: Scene, tmp_path: Path) -> dict[str, Path]:
    """A key of Olha's, who may sign, one of Ivan's, who may, and one that nobody knows; from here on all are wanted."""
    found = {}
    for name in ("olha", "ivan", "forge", "eve"):
        found[name] = tmp_path / name
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(found[name])], check=True)
    lines = [f"{name}@acme.example {found[name].with_suffix('.pub').read_text()}" for name in ("olha", "ivan")]
    (scene.folder / "signers").write_text("".join(lines), encoding="utf-8")
    print_ = subprocess.run(["ssh-keygen", "-lf", str(found["forge"])], check=True, capture_output=True).stdout.split()[
        1
    ]
    with (scene.folder / "hd.yaml").open("a", encoding="utf-8") as file:
        file.write(f"audit: {{signed: {scene.start}, signers: signers, forge: ['{print_.decode()}']}}\n")
    signed(scene, found["olha"], "Signed from here on")
    return found


def signed(scene: Scene, key: Path, message: str, *, by: str = "olha") -> str:
    env = {**os.environ, **who(by), "GIT_AUTHOR_DATE": MONDAY, "GIT_COMMITTER_DATE": MONDAY}
    sign = ["-c", "gpg.format=ssh", "-c", f"user.signingKey={key}"]
    scene.git("add", "-A")
    subprocess.run(["git", *sign, "commit", "-q", "-S", "-m", message], cwd=scene.folder, env=env, check=True)
    return scene.git("rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("olha", ""),
        ("forge", ""),
        ("ivan", "is signed by ivan, and is olha's"),
        ("eve", "is signed with a key that nobody vouches for"),
    ],
)
def test_a_signature_is_by_who_made_the_commit_or_by_the_forge(
    scene: Scene, keys: dict[str, Path], key: str, says: str
) -> None:
    scene.write("one", ("title: ", "title: My "))
    commit = signed(scene, keys[key], "Another title")
    found = [(one.commit, one.problem.message) for one in audited(scene).findings]
    assert found == ([(commit, says)] if says else [])


def test_what_is_not_signed_is_found_and_what_came_before_the_demand_is_not(
    scene: Scene, keys: dict[str, Path]
) -> None:
    assert audited(scene).findings == ()
    assert scene.hd("comment", "{one}", "-m", "Asked.", at=MONDAY) == 0
    assert [one.problem.message for one in audited(scene).findings] == ["is not signed"]


def test_hd_signs_where_git_is_told_to(scene: Scene, keys: dict[str, Path]) -> None:
    for name, value in (("gpg.format", "ssh"), ("user.signingKey", str(keys["olha"])), ("commit.gpgSign", "true")):
        scene.git("config", name, value)
    assert scene.hd("comment", "{one}", "-m", "Asked.", at=MONDAY) == 0
    assert audited(scene).findings == ()


def test_signatures_can_be_wanted_since_a_day_and_from_everybody(scene: Scene) -> None:
    for said, count in (("yes", 6), ("2026-11-24", 0), ("2026-11-23", 6), ("no", 0)):
        scene.git("reset", "-q", "--hard", scene.start)
        text = (scene.folder / "hd.yaml").read_text(encoding="utf-8").partition("audit:")[0]
        (scene.folder / "hd.yaml").write_text(f"{text}audit: {{signed: {said}}}\n", encoding="utf-8")
        scene.commit("Demands")
        assert len(audited(scene).findings) == count, said


@pytest.mark.parametrize("audit_", ["{signed: perhaps}", "{signed: yes, signers: nowhere}"])
def test_a_demand_that_means_nothing_is_refused_with_its_line(scene: Scene, audit_: str) -> None:
    with (scene.folder / "hd.yaml").open("a", encoding="utf-8") as file:
        file.write(f"audit: {audit_}\n")
    scene.commit("Demands")
    with pytest.raises(ConfigError, match=r"hd\.yaml:\d+: audit\."):
        audited(scene)
