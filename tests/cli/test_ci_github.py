"""The workflows for GitHub: valid, least rights, pinned; and each of their scripts, run on real clones."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Founded, other_ticket
from tests.cli.forges import GitHubJob, Runner, chat, loaded
from tests.loopback import certificate, git_server, serve_https
from tests.running import NOON, git, hd

FILES = (".github/workflows/hd-check.yml", ".github/workflows/hd-sla.yml", ".github/workflows/hd-audit.yml")
FETCH = "Fetch escalations in review, and the commit that was told"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What git commits is of the same day as what hd does."""
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, NOON)


@pytest.fixture
def urgent(desk: Founded) -> Founded:
    """The desk with its workflows; the ticket is to be resolved by 14:00 UTC."""
    assert hd(desk.folder, "set", desk.ticket, "priority=P1").code == 0
    assert hd(desk.folder, "init", "--ci", "github").code == 0
    return desk


def run(desk: Founded, top: Path, *, now: str, since: str = "", name: str = "checkout") -> GitHubJob:
    """The job `check` of a run that began at `now`, ready for its steps."""
    rev, _, at = since.partition("@")
    runner = Runner.of(top, origin=desk.folder, name=name)
    context = {"steps.runs.outputs.rev": rev, "steps.runs.outputs.at": at, "steps.runs.outputs.now": now}
    return GitHubJob(runner, loaded(desk.folder / FILES[1]), "check", context)


def told(job: GitHubJob) -> str:
    """What the run says to people; empty for nothing."""
    fetched, checked = job.step(FETCH), job.step("Check")
    assert (fetched.code, checked.code) == (0, 0), fetched.err + checked.err
    return job.context.get("steps.check.outputs.text", "")


def head(desk: Founded) -> str:
    return git(desk.folder, "rev-parse", "HEAD").strip()


# -- what is written ---------------------------------------------------------------------------------------------------


def test_githubs_own_schema_takes_the_workflows(urgent: Founded) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*command, *FILES], cwd=urgent.folder, check=False, capture_output=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", FILES)
def test_actions_are_pinned_to_commits_that_name_their_version(file: str, urgent: Founded) -> None:
    used = re.findall(r"uses: (.*)", (urgent.folder / file).read_text(encoding="utf-8"))
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in used)


def test_each_job_has_the_rights_it_needs_and_no_other(urgent: Founded) -> None:
    check, sla, audit = (loaded(urgent.folder / file) for file in FILES)
    assert sla["permissions"] == {}
    assert sla["jobs"]["check"]["permissions"] == {"contents": "read", "actions": "read"}
    assert sla["jobs"]["tell"]["permissions"] == {"issues": "write"}
    assert check["permissions"] == {"contents": "read"}
    assert "permissions" not in check["jobs"]["check"]
    assert "pull_request_target" not in check[True]  # YAML's `on`
    assert audit["permissions"] == {}
    assert audit["jobs"]["audit"]["permissions"] == {"contents": "read", "actions": "read"}


@pytest.mark.parametrize("file", FILES)
def test_no_module_of_the_request_is_run(file: str, urgent: Founded) -> None:
    assert "python -m" not in (urgent.folder / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES)
def test_secrets_are_at_hand_only_where_hd_is_installed_or_the_chat_is_told(file: str, urgent: Founded) -> None:
    jobs = loaded(urgent.folder / file)["jobs"]
    named = {
        (name, step["name"], value)
        for name, job in jobs.items()
        for step in job["steps"]
        for value in re.findall(r"secrets\.(\w+)", str(step))
    }
    reading = next(iter(jobs))
    assert named == {(reading, "Install hd", "HD_TOKEN"), (reading, "Install hd", "HD_INDEX")}
    assert [job["env"]["HD_WEBHOOK"] for name, job in jobs.items() if name == "tell"] == (
        ["${{ secrets.HD_WEBHOOK }}"] if file == FILES[1] else []
    )


@pytest.mark.parametrize("file", FILES)
def test_no_expression_stands_in_a_script(file: str, urgent: Founded) -> None:
    """A title, or a branch's name, would be code there."""
    jobs = loaded(urgent.folder / file)["jobs"].values()
    scripts = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


@pytest.mark.parametrize("file", FILES)
def test_runs_of_a_workflow_do_not_get_in_each_others_way(file: str, urgent: Founded) -> None:
    assert loaded(urgent.folder / file)["concurrency"]["group"]


def test_the_check_of_a_push_is_never_cancelled(urgent: Founded) -> None:
    (file,) = [file for file in FILES if "check" in file]
    said = loaded(urgent.folder / file)["concurrency"]
    assert said["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"
    assert "github.event_name == 'push' && github.sha" in said["group"]


def test_every_script_is_one_that_bash_can_read(urgent: Founded, tmp_path: Path) -> None:
    jobs = [job for file in FILES for job in loaded(urgent.folder / file)["jobs"].values()]
    for script in [step["run"] for job in jobs for step in job["steps"] if "run" in step]:
        assert subprocess.run(["bash", "-n", "-c", script], check=False, capture_output=True).returncode == 0


# -- the check of the clocks -------------------------------------------------------------------------------------------


def test_the_first_run_tells_everything(urgent: Founded, tmp_path: Path) -> None:
    job = run(urgent, tmp_path, now="2026-11-23T15:00:00Z")
    text = told(job)
    assert text.startswith("**SLA: 1 breached**\n\n- **breached** [HD-")
    assert "**SLA: 1 breached**" in job.summary


def test_breaches_are_annotated_at_the_line_of_the_ticket(urgent: Founded, tmp_path: Path) -> None:
    job = run(urgent, tmp_path, now="2026-11-23T15:00:00Z")
    job.step(FETCH)
    path = urgent.file.relative_to(urgent.folder)
    line = urgent.file.read_text(encoding="utf-8").splitlines().index("status: new") + 1
    assert job.step("Check").out.startswith(f"::error file={path},line={line},title={urgent.ticket} resolve breached::")


def test_nothing_is_told_where_all_is_well(urgent: Founded, tmp_path: Path) -> None:
    assert told(run(urgent, tmp_path, now="2026-11-23T10:30:00Z")) == ""


def test_a_run_tells_what_the_last_one_did_not(urgent: Founded, tmp_path: Path) -> None:
    first = f"{head(urgent)}@2026-11-23T13:30:00Z"  # at risk then
    other = other_ticket(urgent, "Mail is down")
    assert hd(urgent.folder, "set", other, "priority=P1").code == 0
    second = run(urgent, tmp_path, now="2026-11-23T13:40:00Z", since=first)
    assert re.findall(r"HD-\d+-\w+", told(second).partition("]")[0]) == [other]
    since = f"{head(urgent)}@2026-11-23T13:40:00Z"
    assert told(run(urgent, tmp_path, now="2026-11-23T13:50:00Z", since=since, name="third")) == ""
    fourth = told(run(urgent, tmp_path, now="2026-11-23T14:10:00Z", since=since, name="fourth"))
    assert "2 breached" in fourth


def test_a_commit_that_is_gone_is_said_to_be_and_everything_is_told(urgent: Founded, tmp_path: Path) -> None:
    job = run(urgent, tmp_path, now="2026-11-23T15:00:00Z", since=f"{'4be1c2a0' * 5}@2026-11-23T14:50:00Z")
    fetched = job.step(FETCH)
    assert (fetched.code, fetched.out.startswith("::warning::the commit 4be1c2a0")) == (0, True)
    assert job.step("Check").code == 0
    assert "1 breached" in job.context["steps.check.outputs.text"]


@pytest.mark.parametrize(("within", "finds"), [("", False), ("3h", True)])
def test_a_rarer_schedule_looks_further_ahead(urgent: Founded, tmp_path: Path, within: str, finds: bool) -> None:
    job = run(urgent, tmp_path, now="2026-11-23T11:30:00Z")
    job.context["vars.HD_WITHIN"] = within
    assert ("1 at risk" in told(job)) is finds


def test_escalations_in_review_are_fetched(urgent: Founded, tmp_path: Path) -> None:
    git(urgent.folder, "branch", "escalate/7k3fq")
    job = run(urgent, tmp_path, now="2026-11-23T15:00:00Z")
    assert job.step(FETCH).code == 0
    assert "origin/escalate/7k3fq" in git(job.runner.clone, "branch", "-r")


def test_a_ticket_that_cannot_be_read_fails_the_run_and_tells_nothing_twice(urgent: Founded, tmp_path: Path) -> None:
    urgent.file.write_text("---\nid: x\n", encoding="utf-8")
    git(urgent.folder, "commit", "-qam", "Broken")
    job = run(urgent, tmp_path, now="2026-11-23T15:00:00Z")
    job.step(FETCH)
    checked = job.step("Check")
    assert (checked.code, "steps.check.outputs.text" in job.context) == (1, False)
    assert "::error file=tickets/" in checked.out


def test_a_hostile_title_sets_no_output_and_commands_no_runner(urgent: Founded, tmp_path: Path) -> None:
    title = "x%0A::set-output name=a::b `EOF` $(touch pwned) @everybody <!channel> \u202e"
    assert hd(urgent.folder, "set", urgent.ticket, f"title={title}").code == 0
    job = run(urgent, tmp_path, now="2026-11-23T15:00:00Z")
    text = told(job)
    assert text.count("\n") == 4
    assert {name for name in job.context if name.startswith("steps.check")} == {"steps.check.outputs.text"}
    assert not list(tmp_path.rglob("pwned"))
    assert "`` x%0A" in text or "``x%0A" in text


def test_the_chat_is_told_in_its_own_escapes(urgent: Founded, tmp_path: Path) -> None:
    runner = Runner.of(tmp_path, origin=urgent.folder)
    with chat() as (address, heard):
        context = {"needs.check.outputs.text": '**SLA** `<!channel> & "x"`', "secrets.HD_WEBHOOK": address}
        job = GitHubJob(runner, loaded(urgent.folder / FILES[1]), "tell", context)
        assert job.step("Tell the chat").code == 0
    assert heard == [{"text": '**SLA** `&lt;!channel&gt; &amp; "x"`'}]


def test_a_chat_that_does_not_take_it_fails_the_run_so_that_the_next_one_tells(urgent: Founded, tmp_path: Path) -> None:
    runner = Runner.of(tmp_path, origin=urgent.folder)
    with chat(answers=500) as (address, _):
        context = {"needs.check.outputs.text": "x", "secrets.HD_WEBHOOK": address}
        assert GitHubJob(runner, loaded(urgent.folder / FILES[1]), "tell", context).step("Tell the chat").code != 0


# -- the check of the desk, and what both share ------------------------------------------------------------------------


def check_job(desk: Founded, top: Path) -> GitHubJob:
    return GitHubJob(Runner.of(top, origin=desk.folder), loaded(desk.folder / FILES[0]), "check")


def test_the_check_of_a_sound_desk_passes(urgent: Founded, tmp_path: Path) -> None:
    assert check_job(urgent, tmp_path).step("Check").code == 0


def test_the_check_of_a_pull_request_fails_with_the_fault_at_its_line(urgent: Founded, tmp_path: Path) -> None:
    text = urgent.file.read_text(encoding="utf-8")
    urgent.file.write_text(text.replace("status: new", "status: nwe"), encoding="utf-8")
    git(urgent.folder, "commit", "-qam", "By hand")
    checked = check_job(urgent, tmp_path).step("Check")
    assert (checked.code, checked.out.startswith("::error file=tickets/2026/11/HD-")) == (5, True)


def request_job(desk: Founded, top: Path, *, base: str) -> GitHubJob:
    """The same with the whole history, of a request against `base` or a push after it."""
    runner = Runner.of(top, origin=desk.folder, whole=True)
    context = {"github.event.pull_request.base.sha || github.event.before": base}
    return GitHubJob(runner, loaded(desk.folder / FILES[0]), "check", context)


def forged(desk: Founded) -> str:
    """Somebody puts another registrar into the ticket's past; the commit before."""
    before = head(desk)
    text = desk.file.read_text(encoding="utf-8")
    desk.file.write_text(text.replace("by: olha, status", "by: eve, status"), encoding="utf-8")
    git(desk.folder, "commit", "-qam", "By hand")
    return before


JUDGE = "Judge what was done"


def test_a_request_that_rewrites_fails_with_the_commit_at_the_line(urgent: Founded, tmp_path: Path) -> None:
    before = forged(urgent)
    judged = request_job(urgent, tmp_path, base=before).step(JUDGE)
    assert judged.code == 5
    assert "timeline was rewritten" in judged.out
    assert f"(commit {head(urgent)[:7]})" in judged.out
    assert judged.out.startswith(f"::error file={urgent.file.relative_to(urgent.folder)},line=")


def test_a_request_that_changes_the_rules_is_judged_by_those_of_the_base(urgent: Founded, tmp_path: Path) -> None:
    text = (urgent.folder / "hd.yaml").read_text(encoding="utf-8")
    (urgent.folder / "hd.yaml").write_text(f"{text}\naudit: {{back: 520w}}\n", encoding="utf-8")
    before = head(urgent)
    git(urgent.folder, "commit", "-qam", "Anything goes")
    other = other_ticket(urgent)
    file = urgent.file.with_name(f"{other}.md")
    file.write_text(file.read_text(encoding="utf-8").replace("2026-11-23T", "2026-10-23T"), encoding="utf-8")
    git(urgent.folder, "commit", "-qa", "--amend", "--no-edit")
    assert "backdated" in request_job(urgent, tmp_path, base=before).step(JUDGE).out


def test_nothing_that_a_request_brings_along_is_run(urgent: Founded, tmp_path: Path) -> None:
    for module in ("pip", "hd", "click", "yaml", "sitecustomize"):
        (urgent.folder / f"{module}.py").write_text("open('pwned', 'w')\n", encoding="utf-8")
    git(urgent.folder, "add", "-A")
    before = head(urgent)
    git(urgent.folder, "commit", "-qm", "Run me")
    job = request_job(urgent, tmp_path, base=before)
    job.context["vars.HD"] = "/nowhere"
    assert job.step("Install hd").code != 0  # not found: by the real pip
    assert not list(tmp_path.rglob("pwned"))


def test_a_push_is_judged_by_what_was_there_before(urgent: Founded, tmp_path: Path) -> None:
    job = request_job(urgent, tmp_path, base=git(urgent.folder, "rev-parse", "HEAD~1").strip())
    assert (job.step(JUDGE).code, job.step(JUDGE).out) == (0, "")
    for base, code, says in (("0" * 40, 0, "a new branch"), ("4be1c2a0" * 5, 1, "is gone")):
        job.context["github.event.pull_request.base.sha || github.event.before"] = base
        answer = job.step(JUDGE)
        assert (answer.code, says in answer.out) == (code, True)


def pushed(
    desk: Founded, top: Path, *, before: str, name: str, branch: str = "main", default: str = "main"
) -> GitHubJob:
    """The check of a push: of a branch, in a repository whose default branch is `default`."""
    runner = Runner.of(top, origin=desk.folder, name=name, whole=True)
    context = {
        "github.event_name": "push",
        "github.sha": head(desk),
        "github.ref": f"refs/heads/{branch}",
        "github.ref_name": branch,
        "github.event.repository.default_branch": default,
        "github.event.pull_request.base.sha || github.event.before": before,
    }
    return GitHubJob(runner, loaded(desk.folder / FILES[0]), "check", context)


def test_after_a_rename_pushes_are_judged_and_no_file_was_changed(urgent: Founded, tmp_path: Path) -> None:
    git(urgent.folder, "branch", "-M", "trunk")
    before = forged(urgent)
    job = pushed(urgent, tmp_path, before=before, name="renamed", branch="trunk", default="trunk")
    assert job.applies()
    assert job.step(JUDGE).code == 5


@pytest.mark.parametrize(("branch", "runs"), [("main", True), ("work", False)])
def test_of_pushes_the_check_takes_those_of_the_default_branch(
    urgent: Founded, tmp_path: Path, branch: str, runs: bool
) -> None:
    assert pushed(urgent, tmp_path, before=head(urgent), name="one", branch=branch).applies() is runs


def test_a_request_is_checked_whatever_its_branch(urgent: Founded, tmp_path: Path) -> None:
    job = pushed(urgent, tmp_path, before=head(urgent), name="one", branch="escalate/7k3fq")
    job.context["github.event_name"] = "pull_request"
    assert job.applies()


def test_of_two_quick_pushes_each_is_judged(urgent: Founded, tmp_path: Path) -> None:
    before = forged(urgent)
    first = pushed(urgent, tmp_path, before=before, name="first")
    between = head(urgent)
    other_ticket(urgent)
    second = pushed(urgent, tmp_path, before=between, name="second")
    assert first.group() != second.group()  # neither waits for, nor cancels, the other
    assert (first.step(JUDGE).code, second.step(JUDGE).code) == (5, 0)


def test_two_pushes_to_a_request_are_one_group(urgent: Founded, tmp_path: Path) -> None:
    groups = set()
    for name in ("first", "second"):
        job = pushed(urgent, tmp_path, before=head(urgent), name=name)
        job.context |= {"github.event_name": "pull_request", "github.ref": "refs/pull/7/merge", "github.sha": name}
        groups.add(job.group())
    assert len(groups) == 1


def test_a_request_from_a_fork_needs_no_secret_and_no_variable(
    urgent: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub hands neither to a fork's request, and no runner of the desk's own."""
    before = forged(urgent)
    job = request_job(urgent, tmp_path, base=before)
    for file in (tmp_path / "bin").iterdir():
        assert file.name in ("hdesk", "python", "python3")
    text = (urgent.folder / FILES[0]).read_text(encoding="utf-8")
    assert "vars.HD_RUNNER || 'ubuntu-24.04'" in text
    job.context = {key: value for key, value in job.context.items() if not key.startswith(("vars.", "secrets."))}
    assert job.step("Fetch votes on reviews").code == 0
    assert job.step(JUDGE).code == 5


@pytest.fixture
def private(urgent: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the desk's repository where only the job's token opens it; it has a vote and a review's branch."""
    (tmp_path / "served").mkdir()
    vote = head(urgent)
    git(urgent.folder, "update-ref", f"refs/hd/votes/{urgent.ticket}/{vote[:16]}", vote)
    git(urgent.folder, "update-ref", f"refs/heads/escalate/{urgent.ticket}", vote)
    git(tmp_path, "clone", "-q", "--mirror", str(urgent.folder), "served/desk.git")
    git(tmp_path / "served" / "desk.git", "config", "uploadpack.allowAnySHA1InWant", "true")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file:https")
    for name, value in {**certificate().trusted, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    with serve_https(git_server(tmp_path / "served", login="x-access-token:s3cret")) as address:
        yield f"{address}/desk.git"


def fetched(file: str, desk: Founded, top: Path, *, origin: str, token: str, step: str, base: str = "") -> GitHubJob:
    """A job after its step that fetches, in a checkout of a private repository."""
    runner = Runner.of(top, origin=desk.folder)
    git(runner.clone, "remote", "set-url", "origin", origin)
    context = {"github.token": token, "github.event.pull_request.base.sha || github.event.before": base}
    workflow = loaded(desk.folder / file)
    job = GitHubJob(runner, workflow, next(iter(workflow["jobs"])), context)
    answer = job.step(step)
    assert answer.code == 0, answer.err
    job.summary = answer.out
    return job


@pytest.mark.parametrize("file", [FILES[0], FILES[2]], ids=["check", "audit"])
def test_votes_in_a_private_repository_are_fetched_with_the_token(
    file: str, private: str, urgent: Founded, tmp_path: Path
) -> None:
    job = fetched(file, urgent, tmp_path, origin=private, token="s3cret", step="Fetch votes on reviews")
    assert len(git(job.runner.clone, "for-each-ref", "refs/hd/votes").splitlines()) == 1
    assert "s3cret" not in git(job.runner.clone, "config", "--list", "--local")


@pytest.mark.parametrize("file", [FILES[0], FILES[2]], ids=["check", "audit"])
def test_votes_that_cannot_be_fetched_are_a_warning(file: str, private: str, urgent: Founded, tmp_path: Path) -> None:
    job = fetched(file, urgent, tmp_path, origin=private, token="wrong", step="Fetch votes on reviews")
    assert job.summary == "::warning::votes on reviews could not be fetched\n"


def test_what_a_forced_push_replaced_in_a_private_repository_is_fetched(
    private: str, urgent: Founded, tmp_path: Path
) -> None:
    bare = tmp_path / "served" / "desk.git"
    replaced = git(bare, "commit-tree", "-m", "Replaced", f"{head(urgent)}^{{tree}}").strip()
    job = fetched(
        FILES[0], urgent, tmp_path, origin=private, token="s3cret", step="Fetch votes on reviews", base=replaced
    )
    assert git(job.runner.clone, "cat-file", "-t", replaced) == "commit\n"


def test_escalations_in_a_private_repository_are_fetched_with_the_token(
    private: str, urgent: Founded, tmp_path: Path
) -> None:
    job = fetched(FILES[1], urgent, tmp_path, origin=private, token="s3cret", step=FETCH)
    assert git(job.runner.clone, "rev-parse", f"origin/escalate/{urgent.ticket}").strip() == head(urgent)


def audit_job(desk: Founded, top: Path, *, point: str, name: str = "checkout") -> GitHubJob:
    runner = Runner.of(top, origin=desk.folder, name=name, whole=True)
    return GitHubJob(runner, loaded(desk.folder / FILES[2]), "audit", {"steps.runs.outputs.point": point})


def test_the_audit_proves_the_history_since_the_last_run(urgent: Founded, tmp_path: Path) -> None:
    assert audit_job(urgent, tmp_path, point="").step("Audit").code == 0
    assert audit_job(urgent, tmp_path, point=head(urgent), name="second").step("Audit").code == 0
    gone = head(urgent)
    git(urgent.folder, "commit", "-q", "--amend", "-m", "Otherwise")
    answer = audit_job(urgent, tmp_path, point=gone, name="third").step("Audit")
    assert (answer.code, "history was rewritten" in answer.out) == (5, True)


def test_a_desk_in_a_folder_is_found_from_the_root(desk: Founded, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main", "whole")
    whole = tmp_path / "whole"
    assert hd(whole, "init", "help desk").code == 0
    assert hd(whole / "help desk", "init", "--ci", "github").code == 0
    assert (whole / FILES[0]).is_file()
    runner = Runner.of(tmp_path, origin=whole)
    checked = GitHubJob(runner, loaded(whole / FILES[0]), "check").step("Check")
    assert (checked.code, checked.out) == (0, "")


@pytest.mark.parametrize("file", FILES)
def test_without_the_place_of_hd_the_job_says_what_to_set(file: str, urgent: Founded, tmp_path: Path) -> None:
    workflow = loaded(urgent.folder / file)
    job = GitHubJob(Runner.of(tmp_path, origin=urgent.folder), workflow, next(iter(workflow["jobs"])))
    answer = job.step("Install hd")
    assert (answer.code, answer.out.startswith("::error::say where hd is")) == (1, True)


def test_hd_is_installed_from_where_the_variable_says(
    urgent: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path / "some-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("some.py", "")
        made.writestr("some-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: some\nVersion: 1.0\n")
        made.writestr("some-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr("some-1.0.dist-info/RECORD", "")
    for name, value in (("PIP_TARGET", str(tmp_path / "site")), ("PIP_NO_INDEX", "1")):
        monkeypatch.setenv(name, value)
    job = GitHubJob(Runner.of(tmp_path, origin=urgent.folder), loaded(urgent.folder / FILES[0]), "check")
    job.context["vars.HD"] = str(wheel)  # a path, as of a self-hosted runner
    answer = job.step("Install hd")
    assert (answer.code, (tmp_path / "site" / "some.py").is_file()) == (0, True), answer.err
