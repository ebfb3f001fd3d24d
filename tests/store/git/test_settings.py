"""No setting of git's that a user may have changes what `hd` prints, commits or merges."""

from __future__ import annotations

import os
import shutil
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


_USUAL: list[tuple[int, str, str]] = []


def answers(desk: Founded, folder: Path) -> list[tuple[int, str, str]]:
    """What the session prints on a copy of the desk, and the history that it leaves."""
    shutil.copytree(desk.folder, folder / "desk", symlinks=True)
    here = folder / "desk"
    git(folder, "-c", "core.quotePath=true", "init", "-q", "--bare", "bare")
    git(here, "remote", "add", "origin", "../bare")
    git(here, "-c", "push.default=simple", "push", "-q", "-u", "origin", "main")
    (here / "notes.txt").write_text("of nobody's\n", encoding="utf-8")
    found = []
    for words in SESSION:
        args = [desk.ticket if word == "REF" else word for word in words]
        answer = hd(here, *args)
        found.append((answer.code, " ".join(args), (answer.out + answer.err).replace(str(folder), "")))
    return [*found, (0, "history", git(here, "rev-parse", "HEAD"))]


@pytest.fixture
def usual(desk: Founded, tmp_path: Path) -> list[tuple[int, str, str]]:
    if not _USUAL:  # the same for every copy of the desk
        (tmp_path / "usual").mkdir()
        _USUAL.extend(answers(desk, tmp_path / "usual"))
    return _USUAL


@pytest.mark.parametrize("settings", HOSTILE.values(), ids=HOSTILE)
def test_a_setting_changes_nothing(
    desk: Founded, usual: list[tuple[int, str, str]], settings: tuple[str, ...], tmp_path: Path
) -> None:
    for name, text in (("ORDER", "hd.yaml\n"), ("IGNORE", "*.md\n"), ("TEMPLATE", "Why?\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    for setting in settings:
        name, _, value = setting.partition("=")
        value = str(tmp_path / value) if value in ("ORDER", "IGNORE", "TEMPLATE") else value
        git(tmp_path, "config", "--file", os.environ["GIT_CONFIG_GLOBAL"], name, value)
    (tmp_path / "hostile").mkdir()
    assert answers(desk, tmp_path / "hostile") == usual
