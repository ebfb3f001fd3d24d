"""Files deliveries one by one: a failure of one holds up no other."""

from __future__ import annotations

from collections.abc import Sequence

from hd.errors import HdError
from hd.mail.local_sources import Delivery, read_deliveries
from hd.mail.session import Session, report
from hd.ops.mail.file_message import FilingResult, file_message
from hd.text.sanitize import safe

RETRY = 75  # EX_TEMPFAIL: the mail server tries again


def file_places(session: Session, places: Sequence[str], *, done: bool) -> tuple[list[FilingResult], list[str]]:
    """File the messages of all places; what became of them, and a line for each that failed.

    Raises UsageError where a place cannot be read.
    """
    results: list[FilingResult] = []
    failures: list[str] = []
    for place in places:
        for delivery in read_deliveries(place, unseen=done):
            try:
                results.append(file_delivery(session, delivery, done=done))
            except (HdError, OSError) as error:
                failures.append(failure_line(delivery, error))
    return results, failures


def file_delivery(session: Session, delivery: Delivery, *, done: bool) -> FilingResult:
    """File one message, and mark it where it lies."""
    result = file_message(session.context, delivery.data, stored_at=delivery.stored_at)
    if done and not session.context.dry_run:
        delivery.mark_done()
    return result


def failure_line(delivery: Delivery, error: Exception) -> str:
    """One line about a message that was not filed."""
    said = error.message if isinstance(error, HdError) else str(error)
    return f"hd: {safe(delivery.name)}: {safe(str(said))}"


def file_for_mta(session: Session, places: Sequence[str], *, done: bool) -> int:
    """The exit code for a mail server: 75 where a retry may help, else 0. No message makes it bounce."""
    try:
        _, failures = file_places(session, places, done=done)
    except BaseException as error:  # a mail server must never see another code
        said = error.message if isinstance(error, HdError) else f"{type(error).__name__}: {error}"
        failures = [f"hd: {safe(str(said))}"]
    if failures:
        report(failures[0])
    return RETRY if failures else 0
