"""The steps that bring a journalled change into the repository, and the one that takes it back; decides no order."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hd.errors import BusyError, GitError, RefusedError
from hd.store import files
from hd.store.commit import index_lock, without_git
from hd.store.commit.journal import Entry, Journal, save
from hd.store.git.process import failure
from hd.store.git.repository import Repository
from hd.store.waiting import Deadline

if TYPE_CHECKING:
    from subprocess import CompletedProcess

_ATTEMPTS = 20
_AT_ONCE = 400  # paths per command line


def new_ref() -> str:
    """A private ref that nobody else has."""
    return f"refs/hd/tx/{os.urandom(8).hex()}"


def draft(repo: Repository, journal: Journal, contents: Mapping[str, bytes]) -> str:
    """Make the commits on the private ref, at most by one `git fast-import`, signed if asked; gives the last one's id.

    contents: by blob id; what is missing in it must be in the repository already.
    """
    if commit := without_git.draft(repo, journal, contents):
        return commit
    ref = journal.ref + "-draft" if journal.way == "signed" else journal.ref
    marks = {blob: number for number, blob in enumerate(contents, start=1)}
    out = [b"blob\nmark :%d\ndata %d\n%s\n" % (marks[blob], len(data), data) for blob, data in contents.items()]
    for number, one in enumerate(journal.drafts, start=len(marks) + 1):
        message = one.message.encode("utf-8", "replace")
        who = f"author {journal.author}\ncommitter {journal.committer}\n".encode("utf-8", "replace")
        out.append(b"commit %s\nmark :%d\n%s" % (ref.encode(), number, who))
        out.append(b"data %d\n%s\n" % (len(message), message))
        if number == len(marks) + 1 and journal.parent:
            out.append(f"from {journal.parent}\n".encode())
        out += [f"merge {other}\n".encode() for other in one.merges]
        for path, blob in one.blobs:
            if blob is None:
                out.append(b"D %s\n" % quoted(repo.prefix + path))
                continue
            source = f":{marks[blob]}" if blob in marks else blob
            out.append(b"M 100644 %s %s\n" % (source.encode(), quoted(repo.prefix + path)))
        out.append(b"\n")
    out.append(b"get-mark :%d\ndone\n" % (len(marks) + len(journal.drafts)))
    args = ("fast-import", "--quiet", "--done", "--force", "--date-format=raw")
    commit = repo.run(*args, input=b"".join(out)).decode().strip()
    return sign(repo, journal, commit) if journal.way == "signed" else commit


def sign(repo: Repository, journal: Journal, commit: str) -> str:
    """Make the drafted commits anew, signed, and let the private ref have them; gives the last one's id."""
    trees = [f"{commit}~{back}^{{tree}}" for back in reversed(range(len(journal.drafts)))]
    parent, env = journal.parent, people(journal)
    for tree, one in zip(trees, journal.drafts, strict=True):
        above = [word for commit in (parent, *one.merges) if commit for word in ("-p", commit)]
        message = one.message.encode("utf-8", "replace")
        signed = repo.call(("commit-tree", "-S", *above, "-F", "-", tree), input=message, env=env)
        if signed.returncode:
            raise _failure("commit-tree -S", signed)
        parent = signed.stdout.decode().strip()
    assert parent is not None
    lines = [f"create {journal.ref}\0{parent}\0", f"delete {journal.ref}-draft\0{commit}\0"]
    repo.run("update-ref", "--stdin", "-z", input="".join(lines).encode())
    return parent


def people(journal: Journal) -> dict[str, str]:
    """Author, committer and their times, for the commands of git that take them from the environment."""
    env: dict[str, str] = {}
    for kind, line in (("AUTHOR", journal.author), ("COMMITTER", journal.committer)):
        who, seconds, offset = line.rsplit(" ", 2)
        name, _, email = who.rpartition(" <")
        env |= {f"GIT_{kind}_NAME": name, f"GIT_{kind}_EMAIL": email[:-1], f"GIT_{kind}_DATE": f"@{seconds} {offset}"}
    return env


def check_unchanged(repo: Repository, entries: Sequence[Entry]) -> None:
    """RefusedError where a file is no longer what was read."""
    for entry in entries:
        if state(repo, entry.path) != entry.old:
            raise _changed(repo, entry)


def _changed(repo: Repository, entry: Entry) -> RefusedError:
    path = f"{repo.prefix}{entry.path}"
    return RefusedError(f"{path}: was changed by somebody else meanwhile", hint="nothing is lost; do it again")


def write_files(repo: Repository, journal: Journal, contents: Mapping[str, bytes]) -> None:
    """Give the files their new content; each is looked at once more right before, and what has it is let be.

    contents: by blob id, of all files but those that git converts.
    """
    todo = {one: files.reach(repo.root, repo.prefix + one.path) for one in journal.entries if not _done(repo, one)}
    check_unchanged(repo, list(todo))
    on_disk = _contents_on_disk(repo, list(todo), contents)
    files.prepare({todo[entry]: data for entry, data in on_disk.items()}, mark=journal.mark)
    for entry, path in todo.items():
        check_unchanged(repo, [entry])
        if entry.new is None:
            files.remove(path)
            continue
        try:
            files.move(path, mark=journal.mark, new=entry.old is None)
        except FileExistsError:
            raise _changed(repo, entry) from None
    files.settle(todo.values())


def _contents_on_disk(repo: Repository, entries: Sequence[Entry], blobs: Mapping[str, bytes]) -> dict[Entry, bytes]:
    """The bytes that the files get. A new one is as `git checkout` writes it, another one as it was edited."""
    ids = {repo.prefix + entry.path: entry.new for entry in entries if entry.new}
    new = [repo.prefix + entry.path for entry in entries if entry.old is None]
    converted = repo.conversion.contents(ids, new=new)
    found = {}
    for entry in entries:
        if entry.new:
            data = converted.get(repo.prefix + entry.path)
            found[entry] = blobs[entry.new] if data is None else data
    return found


def _done(repo: Repository, entry: Entry) -> bool:
    return state(repo, entry.path) == entry.new


def state(repo: Repository, path: str) -> str | None:
    """The blob id of what is on disk now, as git would commit it; None when there is nothing."""
    place = repo.prefix + path
    data = files.read_if_there(files.reach(repo.root, place))
    return None if data is None else repo.conversion.blob_ids({place: data})[place]


def update_index(repo: Repository, blobs: Sequence[tuple[str, str | None]], *, patience: float, mark: str = "") -> None:
    """Let git's index have these blobs for exactly these paths, with the files' times so that `git status` is quick.

    patience: seconds to wait for the index's lock. The id is set before the file is looked at: a path marked
    assume-unchanged would otherwise keep its old content in the index. A path without a blob goes. mark: the change's,
    so that it may hold the lock itself.
    """
    if without_git.update_index(repo, blobs, mark=mark):
        return
    gone = [repo.prefix + path for path, blob in blobs if blob is None]
    if gone:
        blobs = [(path, blob) for path, blob in blobs if blob is not None]
        data = b"".join(os.fsencode(path) + b"\0" for path in gone)
        _on_index(repo, ("update-index", "--force-remove", "-z", "--stdin"), data, patience)
    for start in range(0, len(blobs), _AT_ONCE):
        some = blobs[start : start + _AT_ONCE]
        infos = [word for path, blob in some for word in ("--cacheinfo", f"100644,{blob},{repo.prefix}{path}")]
        _on_index(
            repo, ("update-index", "--add", *infos, "--", *(repo.prefix + path for path, _ in some)), None, patience
        )


def reset_index(repo: Repository, journal: Journal, head: Mapping[str, str], *, patience: float) -> None:
    """Where the index has what we put there, let it have what HEAD has; what the user staged is let be."""
    ours: set[tuple[str, str | None]] = {(entry.path, entry.new) for entry in journal.entries}
    if journal.way == "hooks":
        ours |= {blob for one in journal.drafts for blob in one.blobs}
    there = indexed(repo, journal)
    gone = [one.path for one in journal.entries if one.new is None and one.path not in there and one.path in head]
    lines = [f"100644 {head[path]}\t{repo.prefix}{path}\0" for path in gone]
    for path, blob in there.items():
        if (path, blob) in ours and head.get(path) != blob:
            kind = f"100644 {head[path]}" if path in head else f"0 {'0' * len(blob)}"
            lines.append(f"{kind}\t{repo.prefix}{path}\0")
    if lines:
        data = os.fsencode("".join(lines))
        _on_index(repo, ("update-index", "-z", "--index-info"), data, patience)


def indexed(repo: Repository, journal: Journal) -> dict[str, str]:
    """The blob ids that git's index has for the files of the change."""
    found = {}
    for start in range(0, len(journal.paths), _AT_ONCE):
        some = journal.paths[start : start + _AT_ONCE]
        listed = repo.run("ls-files", "-s", "-z", "--", *(repo.prefix + path for path in some))
        for item in os.fsdecode(listed).split("\0")[:-1]:
            meta, _, name = item.partition("\t")
            found[name[len(repo.prefix) :]] = meta.split(" ")[1]
    return found


def move_branch(repo: Repository, journal: Journal, commit: str) -> bool:
    """The last step: the branch takes the commit, then the private refs go. False if it moved first."""
    if without_git.move_branch(repo, journal, commit):
        if not without_git.drop_refs(repo, journal):
            drop_refs(repo, journal)
        return True
    parent = journal.parent
    lines = [
        f"update {journal.branch_ref}\0{commit}\0{parent}\0" if parent else f"create {journal.branch_ref}\0{commit}\0"
    ]
    lines += [f"delete {ref}\0\0" for ref in (journal.ref, *journal.obsolete)]
    subject = journal.drafts[-1].subject
    result = repo.call(
        ("update-ref", "-m", f"hd: {subject}", "--stdin", "-z"), input="".join(lines).encode("utf-8", "surrogateescape")
    )
    if result.returncode == 0:
        return True
    if ref_at(repo, journal.branch_ref) != parent:
        return False
    raise _failure("update-ref", result)


def carry(repo: Repository, journal: Journal, commit: str, *, contents: Mapping[str, bytes]) -> str:
    """Move the branch, and where somebody else moved it first, build the change anew on top; gives the commit."""
    for _ in range(_ATTEMPTS):
        if move_branch(repo, journal, commit):
            return commit
        journal = rebuilt(repo, journal)
        save(repo, journal)
        commit = draft(repo, journal, contents)
    raise BusyError(f"{journal.branch} keeps moving", hint="other programs are committing here; try again")


def ref_at(repo: Repository, ref: str) -> str | None:
    """The commit a ref is at now; None where it does not exist."""
    return repo.run("rev-parse", "-q", "--verify", "--end-of-options", ref, check=False).decode().strip() or None


def drop_refs(repo: Repository, journal: Journal) -> None:
    """Take the private refs away, those that are there."""
    refs = dict.fromkeys((journal.ref, f"{journal.ref}-draft", *journal.obsolete))
    repo.run("update-ref", "--stdin", "-z", input="".join(f"delete {ref}\0\0" for ref in refs).encode())


def rebuilt(repo: Repository, journal: Journal) -> Journal:
    """The same change on top of where the branch is now. RefusedError where somebody changed these very files."""
    tip = repo.tip(fresh=True)
    there = repo.blob_ids(tip.head, journal.paths) if tip.head else {}
    if tip.branch != journal.branch or any(there.get(one.path) not in (one.base, one.new) for one in journal.entries):
        raise RefusedError(
            f"{journal.branch} moved meanwhile, and {', '.join(journal.paths)} with it",
            hint="nothing is lost; look at what came in, then do it again",
        )
    base = {entry.path: entry.base for entry in journal.entries}
    *hand, change = journal.drafts
    hand = [one for one in hand if all(there.get(path) == base[path] for path, _ in one.blobs)]
    entries = tuple(replace(entry, base=there.get(entry.path)) for entry in journal.entries)
    drafts, obsolete = (*hand, change), (*journal.obsolete, journal.ref)
    return replace(journal, ref=new_ref(), obsolete=obsolete, parent=tip.head, entries=entries, drafts=drafts)


def undo(repo: Repository, journal: Journal, *, patience: float) -> None:
    """Take back what was done so far: files that have the new content, their places in the index, the private refs.

    Files that somebody changed since are left as they are. May be done any number of times.
    """
    without_git.release_locks(repo, journal)
    tip = ref_at(repo, journal.branch_ref)
    head = repo.blob_ids(tip, journal.paths) if tip else {}
    reset_index(repo, journal, head, patience=patience)
    for entry in journal.entries:
        path = files.reach(repo.root, repo.prefix + entry.path)
        files.temporary(path, journal.mark).unlink(missing_ok=True)
        if _done(repo, entry) and head.get(entry.path) != entry.new != entry.old:
            _put_back(repo, entry, mark=journal.mark)
    drop_refs(repo, journal)


def _put_back(repo: Repository, entry: Entry, *, mark: str) -> None:
    path = files.reach(repo.root, repo.prefix + entry.path)
    if entry.old is None:
        path.unlink(missing_ok=True)
        return
    place = repo.prefix + entry.path
    old = repo.conversion.contents({place: entry.old}).get(place) or repo.object(entry.old)
    if old is not None:
        files.replace(path, old, mark=mark)


def _on_index(repo: Repository, args: Sequence[str], data: bytes | None, patience: float) -> None:
    result = index_lock.run(repo, args, input=data, deadline=Deadline(patience))
    if result.returncode:
        raise _failure("update-index", result)


def _failure(verb: str, result: CompletedProcess[bytes]) -> GitError:
    return failure(verb, result)


def quoted(path: str) -> bytes:
    """A path as `git fast-import` reads it."""
    return b'"' + os.fsencode(path.replace("\\", "\\\\").replace('"', '\\"')) + b'"'
