"""Forgeries about what came by mail, about ratings, and about robots."""

from __future__ import annotations

from tests.ops.forgeries.frame import HEADING, OPEN, Edit, Forge, Forgery, step
from tests.ops.trailbench import MONDAY, Scene

KEY = "3f9c2a1b77d01e55"
LATER, NEXT = "2026-11-23T10:10:00+02:00", "2026-11-23T10:20:00+02:00"
FILED = f"File a message\n\nHd-Message: email:{KEY}"
RATED = "Rate\n\nHd-Action: rate\nHd-On-Behalf-Of: r.tkachenko@acme.example"
GIVEN = "{resolved: 2026-11-23T09:40:00+02:00, at: 2026-11-23T10:00:00+02:00, score: 5}"


def noted(at: str = MONDAY) -> Edit:
    """A message in the list of a ticket."""
    row = f'- {{key: {KEY}, id: "<1@mail.example>", at: {at}, sum: 5be1c2a0, proof: dmarc}}\n'
    return ("timeline:\n", f"mail:\n{row}timeline:\n")


def rating(row: str = GIVEN) -> Edit:
    """A rating in the list of a ticket."""
    return ("created:", f"csat:\n- {row}\ncreated:")


def word(mark: str = "") -> Edit:
    """A comment that nobody wrote."""
    return (HEADING, f"{HEADING}\n### {MONDAY} hd{mark}\n\nUndeliverable.\n")


def edit(ticket: str, *edits: Edit, message: str = "By hand") -> Forge:
    def forge(scene: Scene) -> None:
        scene.write(ticket, *edits)
        scene.commit(message)

    return forge


def change_message(scene: Scene) -> str:
    """After it was filed as it should be."""
    scene.write("one", noted())
    base = scene.commit(FILED)
    scene.write("one", ("proof: dmarc", "proof: spf"))
    scene.commit(at=LATER)
    return base


def improve_rating(scene: Scene) -> str:
    """After the requester gave another one."""
    assert scene.hd("rate", "{two}", "2", at=MONDAY) == 0
    base = scene.git("rev-parse", "HEAD")
    scene.write("two", ("score: 2", "score: 5"))
    scene.commit(at=LATER)
    return base


def rate_late(scene: Scene) -> None:
    """With the trailers of a true one."""
    late = "2026-12-24T10:00:00+02:00"
    scene.write("two", rating(GIVEN.replace(MONDAY, late)))
    scene.commit(RATED, at=late)


def give_to_robot(scene: Scene) -> str:
    """Of a robot that the desk has."""
    path = scene.folder / "hd.yaml"
    robot = "  robo: {name: Robo, email: robo@acme.example, robot: yes}\n"
    path.write_text(path.read_text(encoding="utf-8").replace("  olha:", f"{robot}  olha:", 1), encoding="utf-8")
    base = scene.commit("A robot")
    scene.write("one", ("owner: olha", "owner: robo"))
    scene.commit(at=LATER)
    return base


def register_from_nothing(scene: Scene) -> None:
    """The ticket says that a message made it."""
    assert scene.hd("create", "VPN", "-r", "shevch", at=MONDAY) == 0
    (path,) = {*scene.folder.glob("tickets/*/*/*.md")} - {scene.path("one"), scene.path("two")}
    text = path.read_text(encoding="utf-8").replace("by: olha, status: new}", "by: hd, status: new, source: email}")
    path.write_text(text.replace("source: cli", "source: email"), encoding="utf-8")
    scene.git("commit", "-qa", "--amend", "--no-edit")


FROM_MESSAGE = step("hd", "pending", more=", for: vendor, source: email")

FORGERIES: tuple[Forgery, ...] = (
    Forgery("a message that was filed is changed", "past", change_message),
    Forgery("a message is noted by a commit that files none", "mail", edit("one", noted())),
    Forgery(
        "a message is dated back by more than 30 days",
        "backdated",
        edit("one", noted("2026-10-19T10:00:00+02:00"), message=FILED),
    ),
    Forgery(
        "a step comes from a message that nobody filed",
        "by",
        edit("one", (OPEN, OPEN + FROM_MESSAGE), ("status: open\n", "status: pending\n")),
    ),
    Forgery(
        "a step comes from a message that the ticket does not note",
        "by",
        edit("one", (OPEN, OPEN + FROM_MESSAGE), ("status: open\n", "status: pending\n"), message=FILED),
    ),
    Forgery("a ticket is made of a message that nobody filed", "by", register_from_nothing),
    Forgery("a public comment that nobody wrote", "by", edit("one", noted(), word(), message=FILED)),
    Forgery("an internal comment that nobody wrote", "by", edit("one", word(" [internal]"))),
    Forgery("a rating is improved", "past", improve_rating),
    Forgery("a rating that the requester did not give", "rating", edit("two", rating())),
    Forgery("a rating of no resolution", "rating", edit("one", rating(), message=RATED)),
    Forgery("a rating more than 30 days after the resolution", "rating", rate_late, now="2026-12-24T18:00:00+02:00"),
    Forgery("a robot becomes the owner", "robot", give_to_robot),
)
