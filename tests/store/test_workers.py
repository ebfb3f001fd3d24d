"""Work by copied processes gives what it gives here: all of it, in order, or its error."""

from __future__ import annotations

import os
from functools import partial
from multiprocessing import active_children

import pytest

from hd.errors import NotFoundError
from hd.store import parallel

PIECES = list(range(100))


def square(number: int) -> int:
    return number * number


def refuse(number: int) -> int:
    if number == 60:
        raise NotFoundError("no sixty")
    return number


def die(here: int, number: int) -> int:
    if os.getpid() != here and number == 60:
        os._exit(9)
    return number


def test_what_comes_out_is_in_the_order_of_what_went_in() -> None:
    assert list(parallel.each(square, PIECES)) == [number * number for number in PIECES]


def test_few_pieces_are_done_here() -> None:
    assert set(parallel.each(lambda _: os.getpid(), PIECES[: parallel.FEW - 1])) == {os.getpid()}


def test_an_error_of_the_work_is_raised_in_its_place() -> None:
    came = parallel.each(refuse, PIECES)
    assert [next(came) for _ in range(60)] == PIECES[:60]
    with pytest.raises(NotFoundError, match="no sixty"):
        next(came)


def test_where_a_copy_is_killed_the_rest_is_done_here() -> None:
    assert list(parallel.each(partial(die, os.getpid()), PIECES)) == PIECES


def test_whoever_stops_asking_leaves_no_process_behind() -> None:
    came = parallel.each(square, PIECES)
    assert next(came) == 0
    came.close()  # type: ignore[attr-defined]
    assert active_children() == []
