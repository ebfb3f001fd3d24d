"""The one tree of errors: each carries what failed, where, what to do next, and the exit code. Prints nothing."""

from __future__ import annotations


class HdError(Exception):
    """Something failed that the user can understand and act on.

    message: one line, what failed and where (`file:line` where there is one).
    hint: what to do next; may be several lines; empty where nothing helps.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(HdError):
    """Wrong usage, an unknown name, or missing input."""

    exit_code = 2


class NotFoundError(HdError):
    """Nothing has that name or id."""


class AmbiguousError(HdError):
    """A piece of an id or name fits several things; the hint lists them."""


class RefusedError(HdError):
    """The workflow, or the desk's policy, does not allow this."""


class UnreadableError(HdError):
    """A file of the desk cannot be understood; it is left as it is."""


class ConfigError(HdError):
    """hd.yaml is wrong in a part that this command needs."""


class GitError(HdError):
    """git refused or failed; its own words are in the message."""


class BusyError(HdError):
    """Another process holds the desk, or git's index, and did not let go in time."""


class DecisionError(HdError):
    """Somebody must decide: two sides truly disagree."""

    exit_code = 6
