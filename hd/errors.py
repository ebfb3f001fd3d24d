"""The one tree of errors: each carries what failed, where, what to do next, and the exit code. Prints nothing."""

from __future__ import annotations

from hd.i18n import translate

# What kinds of failures there are, for programs. A code never changes its meaning; messages may be reworded.
CODES = frozenset(
    (
        *(
            "failed",
            "usage",
            "not-found",
            "ambiguous",
            "not-allowed",
            "unreadable",
            "config",
            "git",
            "busy",
            "decision",
        ),
        *("required", "unknown-ticket", "ambiguous-ticket", "unknown-agent", "unknown-requester", "unknown-field"),
        *("unknown-value", "wrong-status", "refused-by-routing", "missing-extra"),
    )
)


class HdError(Exception):
    """Something failed that the user can understand and act on.

    message: one line, what failed and where (`file:line` where there is one): a `Message` of `hd.i18n` if it can be
    said in other languages. hint: what to do next; may be several lines; empty where nothing helps. code: one of
    CODES. about: the field or option that is wrong, such as `requester`; empty where it is none.
    """

    exit_code = 1
    code = "failed"

    def __init__(self, message: str, *, hint: str = "", code: str = "", about: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or self.code
        self.about = about

    def __str__(self) -> str:
        """The message in the language of the run."""
        return str(translate(self.message))


class UsageError(HdError):
    """Wrong usage, an unknown name, or missing input."""

    exit_code = 2
    code = "usage"


class NotFoundError(HdError):
    """Nothing has that name or id."""

    code = "not-found"


class AmbiguousError(HdError):
    """A piece of an id or name fits several things; the hint lists them."""

    code = "ambiguous"


class RefusedError(HdError):
    """The workflow, or the desk's policy, does not allow this."""

    code = "not-allowed"


class UnreadableError(HdError):
    """A file of the desk cannot be understood; it is left as it is."""

    code = "unreadable"


class ConfigError(HdError):
    """hd.yaml is wrong in a part that this command needs."""

    code = "config"


class GitError(HdError):
    """git refused or failed; its own words are in the message."""

    code = "git"


class MissingExtraError(HdError):
    """The package of an optional extra is not installed; the door adds the command that installs it."""

    code = "missing-extra"

    def __init__(self, message: str, *, extra: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.extra = extra


class BusyError(HdError):
    """Another process holds the desk, or git's index, and did not let go in time."""

    code = "busy"


class DecisionError(HdError):
    """Somebody must decide: two sides truly disagree."""

    exit_code = 6
    code = "decision"
