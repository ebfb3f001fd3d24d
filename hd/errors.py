"""The tree of errors. Each error has a message (what failed and where), a hint (what to do next) and an exit code."""

from __future__ import annotations

from hd.i18n import translate

# The kinds of failures, for programs. A code never changes its meaning; messages may be reworded.
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
    """A failure that the user can understand and act on.

    message: one line that says what failed and where (`file:line` if there is one): a `Message` of `hd.i18n` if it can
    be translated. hint: what to do next; may be several lines; "" if nothing helps. code: one of CODES. about: the
    invalid field or option, such as `requester`; "" if there is none.
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
        """Return the message in the language of the run."""
        return str(translate(self.message))


class UsageError(HdError):
    """Wrong usage, an unknown name, or missing input."""

    exit_code = 2
    code = "usage"


class NotFoundError(HdError):
    """No object has this name or id."""

    code = "not-found"


class AmbiguousError(HdError):
    """A part of an id or name matches several objects; the hint lists them."""

    code = "ambiguous"


class RefusedError(HdError):
    """The workflow or the desk's policy does not allow this."""

    code = "not-allowed"


class UnreadableError(HdError):
    """A file of the desk cannot be parsed; hd leaves it unchanged."""

    code = "unreadable"


class ConfigError(HdError):
    """hd.yaml has an error in a part that this command needs."""

    code = "config"


class GitError(HdError):
    """git refused or failed; the message quotes git."""

    code = "git"


class MissingExtraError(HdError):
    """The package of an optional extra is not installed; the command line adds the command that installs it."""

    code = "missing-extra"

    def __init__(self, message: str, *, extra: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.extra = extra


class BusyError(HdError):
    """Another process locks the desk or git's index, and did not release it in time."""

    code = "busy"


class DecisionError(HdError):
    """Two sides disagree, and somebody must decide."""

    exit_code = 6
    code = "decision"
