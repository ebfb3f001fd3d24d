"""The jobs for GitLab: valid by its schema, and each script run whole on real clones, with the cache carried over."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Founded, other_ticket
from tests.cli.forges import Runner, chat, gitlab_job, gitlab_script, loaded
from tests.running import NOON, Answer, git, hd

FILES = (".gitlab-ci.yml", ".gitlab/hd.yml")
INSTALL = 'python -I -m pip install --quiet --disable-pip-version-check --requirement "$requirements"'


@dataclass
class Watch:
    """A schedule: each run is on a clone of its own, at its own time, with the cache of the one before."""

    desk: Founded
    top: Path
    runs: int = 0

    def run(self, job: str = "hd-sla", *, at: str = "2026-11-23T15:00:00Z", **environ: str) -> Answer:
        """Run a job; `at` is what the runner's clock says."""
        self.runs += 1
        found = gitlab_job(loaded(self.desk.folder / FILES[1]), job)
        whole = found["variables"]["GIT_DEPTH"] == "0"
        runner = Runner.of(self.top, origin=self.desk.folder, name=f"run{self.runs}", whole=whole)
        self.clone = runner.clone
        (runner.bin / "date").write_text(f"#!/bin/sh\necho {at}\n", encoding="utf-8")
        (runner.bin / "date").chmod(0o755)
        folder = next((one["paths"][0] for one in found["cache"] if one["key"] == job), job).strip("/")
        if self._cache.exists():
            shutil.copytree(self._cache, self.clone / folder)
        script = gitlab_script(found).replace(INSTALL, ":")  # hd is there
        sha = git(self.clone, "rev-parse", "HEAD").strip()
        answer = runner.shell(script, **{**found["variables"], "HD": "/there", "CI_COMMIT_SHA": sha, **environ})
        if (self.clone / folder).exists():  # kept, however the job ended
            shutil.copytree(self.clone / folder, self._cache, dirs_exist_ok=True)
        return answer

    @property
    def _cache(self) -> Path:
        return self.top / "cache"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What git commits is of the same day as what hd does."""
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, NOON)


@pytest.fixture
def watch(desk: Founded, tmp_path: Path) -> Watch:
    """A desk with a ticket to be resolved by 14:00 UTC, and GitLab's jobs."""
    assert hd(desk.folder, "set", desk.ticket, "priority=P1").code == 0
    assert hd(desk.folder, "init", "--ci", "gitlab").code == 0
    return Watch(desk, tmp_path)


def test_gitlabs_own_schema_takes_the_files(watch: Watch) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"]
    done = subprocess.run([*command, *FILES], cwd=watch.desk.folder, check=False, capture_output=True)
    assert done.returncode == 0, done.stdout


def test_the_script_installs_what_the_variable_says(watch: Watch) -> None:
    assert INSTALL in gitlab_script(gitlab_job(loaded(watch.desk.folder / FILES[1]), "hd-sla"))


def test_runs_follow_one_another_and_keep_their_notes_in_any_case(watch: Watch) -> None:
    job = gitlab_job(loaded(watch.desk.folder / FILES[1]), "hd-sla")
    assert (job["resource_group"], job["cache"][1]["when"]) == ("hd-sla", "always")


def test_a_breach_fails_the_job_once(watch: Watch) -> None:
    first, second = watch.run(), watch.run(at="2026-11-23T15:10:00Z")
    assert (first.code, first.out.split("\n")[0]) == (3, "**SLA: 1 breached**")
    assert (second.code, second.out.split("\n")[0]) == (0, "**SLA: nothing new**")


def test_at_risk_is_told_and_then_breached_is(watch: Watch) -> None:
    codes = [watch.run(at=f"2026-11-23T{at}:00Z").code for at in ("10:30", "13:30", "13:40", "14:10", "14:20")]
    assert codes == [0, 4, 0, 3, 0]


def test_a_chat_is_told_once_and_the_job_is_well(watch: Watch) -> None:
    with chat() as (address, heard):
        codes = [watch.run(HD_WEBHOOK=address).code, watch.run(at="2026-11-23T15:10:00Z", HD_WEBHOOK=address).code]
    assert codes == [0, 0]
    assert [one["text"].split("\n")[0] for one in heard] == ["**SLA: 1 breached**"]


def test_what_the_chat_did_not_take_is_told_by_the_next_run(watch: Watch) -> None:
    with chat(answers=500) as (address, _):
        assert watch.run(HD_WEBHOOK=address).code != 0
    with chat() as (address, heard):
        assert watch.run(at="2026-11-23T15:10:00Z", HD_WEBHOOK=address).code == 0
    assert "1 breached" in heard[0]["text"]


def test_a_lost_cache_and_a_note_that_is_none_tell_everything(watch: Watch) -> None:
    watch.run()
    sha, time = git(watch.desk.folder, "rev-parse", "HEAD").strip(), "2026-11-23T15:00:00Z"
    for note in ("", f"--upload-pack=touch x@{time}\n", f"{sha}@\n", f"{sha}@20", f"{'0' * 40}@{time}\n"):
        (watch.top / "cache" / "told").write_text(note, encoding="utf-8")
        assert watch.run(at="2026-11-23T15:10:00Z").code == 3, note
    shutil.rmtree(watch.top / "cache")
    assert watch.run(at="2026-11-23T15:20:00Z").code == 3


def test_a_ticket_pushed_late_is_told_though_it_was_breached_before_the_last_run(watch: Watch) -> None:
    watch.run()
    late = other_ticket(watch.desk, "Mail is down")
    assert hd(watch.desk.folder, "set", late, "priority=P1").code == 0
    assert f"**breached** [{late}]" in watch.run(at="2026-11-23T15:10:00Z").out


def test_the_report_has_every_clock(watch: Watch) -> None:
    watch.run()
    (case,) = ET.parse(watch.clone / "hd-sla.xml").getroot().iter("testcase")
    assert case.get("name") == f"{watch.desk.ticket}/resolve/1: VPN drops"
    assert case.find("failure") is not None


def test_a_ticket_that_cannot_be_read_fails_the_job_and_nothing_counts_as_told(watch: Watch) -> None:
    watch.desk.file.write_text("---\nid: x\n", encoding="utf-8")
    git(watch.desk.folder, "commit", "-qam", "Broken")
    assert watch.run().code == 1
    assert not (watch.clone / ".hd-sla").exists()


def test_the_check_of_a_merge_request_shows_the_fault_and_reports_it(watch: Watch) -> None:
    text = watch.desk.file.read_text(encoding="utf-8")
    watch.desk.file.write_text(text.replace("status: new", "status: nwe"), encoding="utf-8")
    git(watch.desk.folder, "commit", "-qam", "By hand")
    answer = watch.run("hd-check")
    assert (answer.code, 'no "nwe"' in answer.out) == (5, True)
    report = json.loads((watch.clone / "hd-check.json").read_text(encoding="utf-8"))
    assert report[0]["location"]["path"] == str(watch.desk.file.relative_to(watch.desk.folder))


def test_the_check_of_a_sound_desk_passes(watch: Watch) -> None:
    assert watch.run("hd-check").code == 0


def forged(watch: Watch) -> str:
    """Somebody puts another registrar into the ticket's past; the commit before."""
    before = git(watch.desk.folder, "rev-parse", "HEAD").strip()
    text = watch.desk.file.read_text(encoding="utf-8")
    watch.desk.file.write_text(text.replace("by: olha, status", "by: eve, status"), encoding="utf-8")
    git(watch.desk.folder, "commit", "-qam", "By hand")
    return before


def test_a_merge_request_that_rewrites_is_found_and_reported_at_its_line(watch: Watch) -> None:
    git(watch.desk.folder, "branch", "target")
    forged(watch)
    answer = watch.run("hd-check", CI_MERGE_REQUEST_TARGET_BRANCH_NAME="target")
    assert (answer.code, "timeline was rewritten" in answer.out) == (5, True)
    report = json.loads((watch.clone / "hd-check.json").read_text(encoding="utf-8"))
    assert {one["check_name"] for one in report} >= {"past"}


def test_the_base_of_a_request_from_a_fork_is_the_target_projects(watch: Watch, tmp_path: Path) -> None:
    project = tmp_path / "forge" / "acme" / "desk.git"
    git(watch.desk.folder, "clone", "-q", "--bare", str(watch.desk.folder), str(project))
    forged(watch)  # on the fork's own main, too
    git(watch.desk.folder, "branch", "-f", "target")
    git(project, "branch", "-f", "target", "HEAD")
    answer = watch.run(
        "hd-check",
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME="target",
        CI_MERGE_REQUEST_PROJECT_URL="https://gitlab.example/acme/desk",
        CI_MERGE_REQUEST_PROJECT_ID="1",
        CI_PROJECT_ID="2",
        CI_JOB_TOKEN="job",
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.file://{tmp_path}/forge/.insteadOf",
        GIT_CONFIG_VALUE_0="https://gitlab-ci-token:job@gitlab.example/",
    )
    assert (answer.code, "timeline was rewritten" in answer.out) == (5, True), answer.err


def test_the_report_has_the_findings_of_both_checks(watch: Watch) -> None:
    text = watch.desk.file.read_text(encoding="utf-8")
    watch.desk.file.write_text(text.replace("status: new", "status: nwe"), encoding="utf-8")
    git(watch.desk.folder, "commit", "-qam", "By hand")
    before = forged(watch)
    assert watch.run("hd-check", CI_COMMIT_BEFORE_SHA=before).code == 5
    report = json.loads((watch.clone / "hd-check.json").read_text(encoding="utf-8"))
    assert {one["check_name"] for one in report} >= {"unknown", "past"}
    assert len({one["fingerprint"] for one in report}) == len(report)


def test_an_error_in_the_files_stays_in_the_report_where_the_push_brought_none(watch: Watch) -> None:
    text = watch.desk.file.read_text(encoding="utf-8")
    watch.desk.file.write_text(text.replace("status: new", "status: nwe"), encoding="utf-8")
    git(watch.desk.folder, "commit", "-qam", "By hand")
    assert watch.run("hd-check", CI_COMMIT_BEFORE_SHA="HEAD").code == 5
    assert json.loads((watch.clone / "hd-check.json").read_text(encoding="utf-8"))


def test_the_check_of_a_push_is_never_cancelled(watch: Watch) -> None:
    assert gitlab_job(loaded(watch.desk.folder / FILES[1]), "hd-check")["interruptible"] is False


def test_a_push_is_judged_by_what_was_there_before(watch: Watch) -> None:
    before = forged(watch)
    assert watch.run("hd-check", CI_COMMIT_BEFORE_SHA=before).code == 5
    assert watch.run("hd-check", CI_COMMIT_BEFORE_SHA="HEAD").code == 0
    assert watch.run("hd-check", CI_COMMIT_BEFORE_SHA="0" * 40).code == 0
    assert watch.run("hd-check", CI_COMMIT_BEFORE_SHA="4be1c2a0" * 5).code == 1


def test_of_two_quick_pushes_each_is_judged(watch: Watch) -> None:
    before = forged(watch)
    between = git(watch.desk.folder, "rev-parse", "HEAD").strip()
    other_ticket(watch.desk)
    job = gitlab_job(loaded(watch.desk.folder / FILES[1]), "hd-check")
    assert "resource_group" not in job  # neither waits for the other
    assert watch.run("hd-check", CI_COMMIT_BEFORE_SHA=between).code == 0
    git(watch.desk.folder, "checkout", "-q", "--detach", between)
    assert watch.run("hd-check", CI_COMMIT_BEFORE_SHA=before).code == 5


def test_after_a_rename_the_jobs_follow_the_default_branch(watch: Watch) -> None:
    git(watch.desk.folder, "branch", "-M", "trunk")
    before = forged(watch)
    rules = [rule["if"] for job in loaded(watch.desk.folder / FILES[1]).values() for rule in job.get("rules", ())]
    assert all("$CI_DEFAULT_BRANCH" in rule or "merge_request_event" in rule for rule in rules)
    assert watch.run("hd-check", CI_COMMIT_BEFORE_SHA=before).code == 5


def test_a_rarer_schedule_looks_further_ahead(watch: Watch) -> None:
    assert watch.run(at="2026-11-23T11:30:00Z").code == 0
    shutil.rmtree(watch.top / "cache")
    assert watch.run(at="2026-11-23T11:30:00Z", HD_WITHIN="3h").code == 4


def test_the_audit_proves_the_history_and_keeps_up_to_where(watch: Watch) -> None:
    first = watch.run("hd-audit")
    assert (first.code, "commits judged" in first.err) == (0, True)
    assert other_ticket(watch.desk)
    assert watch.run("hd-audit").code == 0
    git(watch.desk.folder, "commit", "-q", "--amend", "-m", "Otherwise")
    answer = watch.run("hd-audit")
    assert (answer.code, "history was rewritten" in answer.out) == (5, True)


def test_the_audit_and_the_check_of_the_clocks_have_schedules_of_their_own(watch: Watch) -> None:
    jobs = loaded(watch.desk.folder / FILES[1])
    (audit,), (sla,) = jobs["hd-audit"]["rules"], jobs["hd-sla"]["rules"]
    assert audit["if"].endswith("&& $HD_AUDIT")
    assert sla["if"].endswith("&& $HD_AUDIT == null")


@pytest.mark.parametrize("job", ["hd-check", "hd-audit", "hd-sla"])
def test_no_module_of_the_request_is_run(watch: Watch, job: str) -> None:
    script = gitlab_script(gitlab_job(loaded(watch.desk.folder / FILES[1]), job))
    assert "python -m" not in script


def test_without_the_place_of_hd_the_job_says_what_to_set(watch: Watch) -> None:
    answer = watch.run(HD="")
    assert (answer.code, answer.out.startswith("say where hd is")) == (1, True)
