"""No setting of git's that a user may have changes what `hd` prints, commits or merges."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Founded, desk, founded
from tests.running import git, hd

__all__ = ["desk", "founded"]  # fixtures

HOSTILE = {
    "log": (
        *("log.date=relative", "log.follow=true", "log.decorate=full", "log.abbrevCommit=true", "log.showRoot=false"),
        *("log.showSignature=true", "log.mailmap=false", "log.diffMerges=combined", "log.graphColors=red"),
        *("log.excludeDecoration=*", "log.initialDecorationSet=all", "format.pretty=oneline", "format.notes=true"),
    ),
    "trailers": (
        *("trailer.separators=%", "trailer.where=start", "trailer.ifexists=replace", "trailer.ifmissing=doNothing"),
        *(
            "trailer.hd-actor.ifexists=replace",
            "trailer.hd-actor.command=echo mallory",
            "trailer.hd-actor.key=By: ",
            "trailer.other.key=Hd-Action",
            "trailer.ticket.key=Hd-Ticket #",
        ),
    ),
    "diff": (
        *("diff.noprefix=true", "diff.mnemonicPrefix=true", "diff.renames=copies", "diff.renameLimit=1"),
        *("diff.srcPrefix=x/", "diff.dstPrefix=y/"),
        *("diff.algorithm=patience", "diff.relative=true", "diff.context=0", "diff.interHunkContext=9"),
        *("diff.suppressBlankEmpty=true", "diff.wsErrorHighlight=all", "diff.colorMoved=zebra", "diff.submodule=log"),
        *("diff.dirstat=lines", "diff.statGraphWidth=3", "diff.ignoreSubmodules=none", "diff.indentHeuristic=false"),
        *("diff.autoRefreshIndex=false", "diff.wordRegex=.", "diff.tool=vimdiff", "diff.external=echo"),
        *("diff.markdown.command=echo", "diff.markdown.xfuncname=.*", "diff.orderFile=ORDER"),
    ),
    "status": (
        *("status.short=true", "status.branch=true", "status.showStash=true", "status.renames=copies"),
        *(
            "status.renameLimit=1",
            "status.relativePaths=false",
            "status.showUntrackedFiles=no",
            "status.aheadBehind=false",
        ),
        *("status.displayCommentPrefix=true", "status.submoduleSummary=true"),
    ),
    "colours": (
        *("color.ui=always", "color.diff=always", "color.grep=always", "color.status=always", "color.branch=always"),
        *("color.blame.repeatedLines=red", "column.ui=always", "column.status=always", "color.advice=always"),
        *("pager.log=false", "pager.diff=cat", "pager.status=true", "core.pager=cat"),
    ),
    "grep": (
        *("grep.lineNumber=true", "grep.column=true", "grep.patternType=perl", "grep.extendedRegexp=true"),
        *("grep.fullName=false", "grep.fallbackToNoIndex=true", "grep.threads=1"),
    ),
    "core": (
        *("core.quotePath=true", "core.abbrev=12", "core.commentChar=H", "core.whitespace=tab-in-indent,cr-at-eol"),
        *("core.safecrlf=true", "core.excludesFile=IGNORE", "core.preloadIndex=false", "core.untrackedCache=true"),
        *("core.splitIndex=true", "core.checkStat=minimal", "core.trustctime=false", "core.logAllRefUpdates=always"),
        *("core.warnAmbiguousRefs=false", "core.commitGraph=false", "core.multiPackIndex=false", "core.editor=false"),
        *("core.notesRef=refs/notes/other", "core.precomposeUnicode=true", "index.version=4", "index.threads=1"),
    ),
    "commits": (
        *("commit.cleanup=scissors", "commit.status=true", "commit.verbose=true", "commit.template=TEMPLATE"),
        *("i18n.commitEncoding=ISO-8859-1", "i18n.logOutputEncoding=UTF-16", "user.useConfigOnly=true"),
        *("tag.sort=-creatordate", "versionsort.suffix=-rc", "branch.sort=-committerdate", "tag.gpgSign=true"),
        *("notes.displayRef=*", "notes.rewriteMode=overwrite", "fastimport.unpackLimit=0", "push.default=nothing"),
        *("rerere.enabled=true", "rerere.autoUpdate=true", "init.defaultBranch=other", "advice.detachedHead=true"),
    ),
    "merges": (
        *("merge.conflictStyle=diff3", "merge.renames=false", "merge.directoryRenames=true", "merge.verbosity=5"),
        *("merge.renormalize=true", "merge.ff=false", "merge.log=true", "merge.stat=true", "merge.autoStash=true"),
        *("merge.default=ours", "merge.tool=vimdiff", "pull.rebase=true", "pull.ff=only", "fetch.prune=true"),
        *("fetch.output=compact", "fetch.parallel=0", "rebase.autoStash=true", "branch.autoSetupRebase=always"),
    ),
    "aliases": ("alias.log=!false", "alias.hd=!false", "alias.status=!false", "help.autoCorrect=immediate"),
}
SESSION = [
    *(["list"], ["show", "REF"], ["log", "REF"], ["log", "REF", "--json"], ["blame", "REF"], ["search", "drops"]),
    *(["check"], ["diff"], ["diff", "HEAD~2"], ["similar", "REF"], ["kb", "list"], ["audit"]),
    *(["comment", "REF", "-m", "Кабель: пробували."], ["set", "REF", "title=VPN drops again"], ["log", "REF"]),
    *(["undo", "--dry-run"], ["undo"], ["sync"], ["log", "REF", "--json"], ["show", "REF", "--json"], ["check"]),
]


# Areas of git's settings that are not tried, and why. All others that the machine's own git lists are.
NOT_TRIED = {
    "hd never runs these commands": (
        *("am", "bundle", "checkout", "clean", "clone", "difftool", "gitcvs", "gitweb", "gui", "guitool", "imap"),
        *("instaweb", "interactive", "mailinfo", "man", "mergetool", "rebase", "revert", "sendemail", "sequence"),
        *("showBranch", "stash", "submodule", "tar", "web", "worktree", "browser", "completion", "apply", "init"),
    ),
    "the other end of a connection obeys them, hd shows what it says": (
        *("lsrefs", "receive", "uploadarchive", "uploadpack", "uploadpackfilter", "transfer", "protocol"),
    ),
    "how and as whom the user reaches a remote, obeyed on purpose": (
        *("credential", "credentialCache", "credentialStore", "http", "imap", "remote", "remotes", "ssh", "url"),
        *("fetch.bundleURI", "core.askPass", "core.gitProxy", "core.sshCommand", "push.gpgSign", "push.pushOption"),
    ),
    "who the user is and what they sign, obeyed on purpose": ("author", "committer", "gpg", "user", "commit.gpgSign"),
    "what a repository is and where: of one repository alone, never of a user": (
        *("core.bare", "core.repositoryFormatVersion", "core.worktree", "extensions", "include", "includeIf", "safe"),
        *("core.sparseCheckout", "core.sparseCheckoutCone", "sparse", "index.sparse"),
    ),
    "how sound a repository must be, and what git writes about itself": ("fsck", "fetch.fsck", "trace2"),
    "programs and hooks of the user, started on purpose": ("core.hooksPath", "core.fsmonitor", "core.editor"),
}
VALUES = ("1", "always", "all", "no")  # the first that git itself takes: a number, a truth and a colour; words


def own_settings(folder: Path) -> list[str]:
    """The settings that this machine's git documents and that neither the table nor `NOT_TRIED` has."""
    listed = {setting.partition("=")[0].casefold() for settings in HOSTILE.values() for setting in settings}
    areas = tuple(f"{area.casefold()}." for areas in NOT_TRIED.values() for area in areas)
    names = (name for name in git(folder, "help", "-c").split() if re.fullmatch(r"[\w-]+(\.[\w-]+)+", name))
    return [name for name in names if name.casefold() not in listed and not f"{name}.".casefold().startswith(areas)]


def value_for(name: str, folder: Path) -> str | None:
    """A value that git itself works with; None where it takes none of `VALUES`."""
    commands = (("status",), ("log", "-p", "-1"), ("commit-tree", "-m", "x", "HEAD^{tree}"), ("fetch", "-q", "."))
    commands += (("push", "-q", "--dry-run", ".", "HEAD:refs/heads/probe"),)

    def works(value: str) -> bool:
        lines = (["git", "-c", f"{name}={value}", *words] for words in commands)
        return all(subprocess.run(line, cwd=folder, capture_output=True, check=False).returncode == 0 for line in lines)

    return next(filter(works, VALUES), None)


_USUAL: list[tuple[int, str, str]] = []


def copied(desk: Founded, folder: Path) -> Path:
    """A new folder with a copy of the desk, and the repository that it pushes to."""
    folder.mkdir()
    shutil.copytree(desk.folder, folder / "desk", symlinks=True)
    here = folder / "desk"
    git(folder, "-c", "core.quotePath=true", "init", "-q", "--bare", "bare")
    git(here, "remote", "add", "origin", "../bare")
    git(here, "-c", "push.default=simple", "push", "-q", "-u", "origin", "main")
    (here / "notes.txt").write_text("of nobody's\n", encoding="utf-8")
    return folder


def answers(desk: Founded, folder: Path) -> list[tuple[int, str, str]]:
    """What the session prints on a copy of the desk, and the history that it leaves."""
    here = folder / "desk"
    found = []
    for words in SESSION:
        args = [desk.ticket if word == "REF" else word for word in words]
        answer = hd(here, *args)
        found.append((answer.code, " ".join(args), (answer.out + answer.err).replace(str(folder), "")))
    return [*found, (0, "history", git(here, "rev-parse", "HEAD"))]


@pytest.fixture
def usual(desk: Founded, tmp_path: Path) -> list[tuple[int, str, str]]:
    if not _USUAL:  # the same for every copy of the desk
        _USUAL.extend(answers(desk, copied(desk, tmp_path / "usual")))
    return _USUAL


@pytest.mark.parametrize("settings", HOSTILE.values(), ids=HOSTILE)
def test_a_setting_changes_nothing(
    desk: Founded, usual: list[tuple[int, str, str]], settings: tuple[str, ...], tmp_path: Path
) -> None:
    for name, text in (("ORDER", "hd.yaml\n"), ("IGNORE", "*.md\n"), ("TEMPLATE", "Why?\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    copied(desk, tmp_path / "hostile")
    for setting in settings:
        name, _, value = setting.partition("=")
        value = str(tmp_path / value) if value in ("ORDER", "IGNORE", "TEMPLATE") else value
        git(tmp_path, "config", "--file", os.environ["GIT_CONFIG_GLOBAL"], name, value)
    assert answers(desk, tmp_path / "hostile") == usual


def differing(desk: Founded, usual: list[tuple[int, str, str]], settings: dict[str, str], folder: Path) -> list[str]:
    """The settings that change an answer: all at once, and halves of them only where that differs."""
    config = Path(os.environ["GIT_CONFIG_GLOBAL"])
    before = config.read_bytes()
    here = copied(desk, folder / f"{min(settings)}-{len(settings)}")
    for name, value in settings.items():
        git(folder, "config", "--file", str(config), name, value)
    same = answers(desk, here) == usual
    config.write_bytes(before)
    if same or len(settings) == 1:
        return [] if same else [*settings]
    pairs = [*settings.items()]
    halves = (pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :])
    return [name for half in halves for name in differing(desk, usual, dict(half), folder)]


def test_no_setting_that_this_git_documents_changes_an_answer(
    desk: Founded, usual: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    names = own_settings(desk.folder)
    values = {name: value for name in names if (value := value_for(name, desk.folder)) is not None}
    assert len(values) > 50
    assert differing(desk, usual, values, tmp_path) == []


def test_a_setting_that_hd_obeys_is_found_among_others(
    desk: Founded, usual: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    settings = {"diff.context": "1", "user.email": "mallory@acme.example", "log.date": "relative"}
    assert differing(desk, usual, settings, tmp_path) == ["user.email"]
