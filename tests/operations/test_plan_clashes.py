"""Which edits clash, on edits made by hand: who knew what is all that counts."""

from __future__ import annotations

from uuid import UUID

from app.operations.plan_clashes import clashes
from app.operations.plan_edits import Edit


def edit(number: int, knew: tuple[int, ...] = (), **after: str) -> Edit:
    known = sum(1 << other for other in (*knew, number))
    return Edit(UUID(int=number), after, 1 << number, known)


def named(*edits: Edit) -> dict[str, list[int]]:
    return {name: sorted(found.int for found in events) for name, events in clashes(edits, ()).items()}


BEGIN = edit(0, title="plan", state="draft")


def test_the_last_of_each_side_is_named() -> None:
    one, again = edit(1, (0,), title="a"), edit(2, (0, 1), title="aa")
    other = edit(3, (0,), title="b")
    assert named(BEGIN, one, again, other) == {"title": [2, 3]}


def test_an_edit_that_knew_both_settles_nothing() -> None:
    both = edit(3, (0, 1, 2), title="c")
    assert named(BEGIN, edit(1, (0,), title="a"), edit(2, (0,), title="b"), both) == {"title": [1, 2]}


def test_a_clash_that_someone_saw_is_still_named_when_that_edit_clashes_with_another() -> None:
    one, other = edit(1, (0,), title="a"), edit(2, (0,), title="b")
    both, late = edit(3, (0, 1, 2), title="c"), edit(4, (0,), title="d")
    assert named(BEGIN, one, other, both, late) == {"title": [1, 2, 3, 4]}


def test_a_text_typed_apart_from_a_withdrawal_is_named_for_each_field_once() -> None:
    gone = edit(1, (0,), state="withdrawn")
    texts = (edit(2, (0,), title="a"), edit(3, (0, 2), why="b"), edit(4, (0, 2, 3), why="bb"))
    assert named(BEGIN, gone, *texts) == {"state": [1, 2, 4]}


def test_the_same_said_apart_and_other_fields_are_no_clash() -> None:
    edits = (edit(1, (0,), title="a"), edit(2, (0,), title="a"), edit(3, (0,), why="b"))
    assert named(BEGIN, *edits) == {}
