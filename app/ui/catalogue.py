"""The pages of the window, in the order of the rail. Each is loaded when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from app.ui.desk import Desk
from app.ui.pages.base import Page


@dataclass(frozen=True)
class PageSpec:
    """A page as the rail knows it: ``below`` sets it with the seldom ones at the bottom.

    One that has no place there is ``under`` the page that leads to it, whose button stays lit.
    """

    key: str
    word: str
    make: Callable[[Desk], Page]
    below: bool = False
    under: str = ""

    @property
    def icon(self) -> str:
        """Return the name of its icon, which is called after the page."""
        return self.key


def _from(module: str, name: str) -> Callable[[Desk], Page]:
    """Return a maker that loads its module only when the page is first opened."""

    def make(desk: Desk) -> Page:
        page: object = getattr(import_module(f"app.ui.pages.{module}"), name)(desk)
        if not isinstance(page, Page):
            raise TypeError(f"{module}.{name} is no Page")
        return page

    return make


PAGES: tuple[PageSpec, ...] = (
    PageSpec("today", "Vandaag", _from("today", "TodayPage")),
    PageSpec("plans", "Plannen", _from("plans", "PlansPage")),
    PageSpec("card", "Stemkaart", _from("cards", "CardsPage")),
    PageSpec("station", "Stemlokaal", _from("station", "StationPage")),
    PageSpec("count", "Tellen", _from("counting", "CountingPage")),
    PageSpec("result", "Uitslag", _from("result", "ResultPage")),
    PageSpec("send", "Synchroniseren", _from("sending", "SendingPage"), below=True),
    PageSpec("manage", "Beheer", _from("manage", "ManagePage"), below=True),
)

ASIDE: tuple[PageSpec, ...] = (
    PageSpec("conflict", "Kiezen", _from("conflict", "ConflictPage"), under="send"),
    PageSpec("check", "Ja-mits-tafel", _from("check", "CheckPage"), under="plans"),
    PageSpec("likes", "Handtekeningen", _from("likes", "LikesPage"), under="plans"),
    PageSpec("lab", "Plannenlab", _from("lab", "LabPage"), under="plans"),
    PageSpec("after", "Na de stemming", _from("after", "AfterPage"), under="plans"),
    PageSpec("plan_import", "Plannen inlezen", _from("plan_import", "PlanImportPage"), under="plans"),
)
"""Pages that other pages lead to, and that have no place on the rail."""
