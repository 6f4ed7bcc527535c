"""A whole day, from a plan at the spreekuur to a result at central, in the order in which people live it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.models.records import Station
from app.models.result_records import Result
from app.models.terms import StationState
from app.operations import counting, journal, plan_lists, plans, register
from app.operations import result as results
from app.operations import stations as station_acts
from app.operations.journal import Store
from app.settings import TEXT_SCALES
from app.sync import client
from app.ui.catalogue import ASIDE, PAGES
from app.ui.demo.player import Player, StoryStuck
from app.ui.main_window import MainWindow

PLACE = "De Ringvaart"
PASSPHRASE = "oefenen"  # noqa: S105 - that of the practice edition, said on its lock page
TITLE = "Bankjes rond de Molenplas"
PAPERS: tuple[tuple[int, ...], ...] = ((1, 2), (3,), (), (4, 5), (1, 4), (2, 6), (1,), (1, 7))
"""What the papers in the box say, in the order of the mixed stack: ballot numbers, or nothing for a blank one."""
MISTAKE = 4
"""The paper, from 1, at which the second typist forgets a number."""
SEED = "vier zes twee, de molen draait"
BEGIN = 50
"""Ballot papers in stock when the station opens."""
SEAL = "Z-104"


@dataclass
class Story:
    """The day and what came of it. ``papers`` is the folder in which the pages save their documents."""

    player: Player
    window: MainWindow
    papers: Path
    central: Callable[[], Mapping[str, object]]
    codes: list[str] = field(default_factory=list[str])

    @property
    def store(self) -> Store:
        """Return the open store, to check what the pages said."""
        return self.window.desk.store

    def play(self) -> None:
        """Live the day. Raises ``StoryStuck`` where it does not go as it should."""
        self.unlock("Anna", picture="slot")
        self.hold_spreekuur()
        self.write_plan()
        for number in range(len(PAPERS)):
            self.issue_card(number)
        self.look_at_cards()
        self.end_spreekuur()
        self.print_ballots()
        self.open_station()
        self.check_in()
        self.close_station()
        self.count()
        self.show_result()
        self.send()
        self.look_around()

    def unlock(self, name: str, picture: str = "") -> None:
        """Open the desk as this helper."""
        p = self.player
        if picture:
            p.picture(picture)
        with p.step(f"{name} ontgrendelt") as step:
            p.write("lock_name_edit", name)
            p.write("lock_passphrase_edit", PASSPHRASE)
            p.press("lock_open")
            p.wait(lambda: self.window.desk.helper is not None, "ontgrendelen")
            step.checked = _same(self.window.desk.helper and self.window.desk.helper.name, name)

    def hold_spreekuur(self) -> None:
        """Start a spreekuur."""
        p = self.player
        with p.step("Spreekuur beginnen", "spreekuur") as step:
            p.picture("vandaag-begin")
            p.press("today_start_kind_office_hour")
            p.write("today_start_place_edit", PLACE)
            p.press("today_main")
            session = self.window.desk.session
            step.checked = _same(session and session.place, PLACE)

    def write_plan(self) -> None:
        """Type a plan in with a resident, print its sheet and hand it in."""
        p = self.player
        with p.step("Plan opschrijven", "plan") as step:
            self.go("plans")
            p.press("plans_main")
            for name, text in _PLAN.items():
                p.write(f"plans_{name}", text)
            p.choose("plans_area", "Meerwijk")
            p.tick("plans_theme_1")
            p.press("plans_cost_add")
            p.write("plans_cost_what_2", "Plaatsen door de buurt, met huur van gereedschap")
            p.write("plans_cost_quantity_2", "1")
            p.write("plans_cost_price_2", "350")
            p.press("plans_print")
            p.wait(lambda: bool(self.saved("plan")), "het planblad")
            (row,) = plan_lists.plans(self.store, search=TITLE)
            step.checked = _same(row.cost_cents, 4 * 62_500 + 35_000)
        with p.step("Plan inleveren", "plan-ingeleverd") as step:
            p.press("plans_main")
            (row,) = plan_lists.plans(self.store, search=TITLE)
            step.checked = _same(row.state.value, "handed_in")

    def issue_card(self, number: int) -> None:
        """Find a resident, see the identity document, issue and print a card."""
        p = self.player
        resident = self.voters()[number]
        first = number == 0
        with p.step(f"Stemkaart {number + 1} uitgeven", "stemkaart" if first else "") as step:
            self.go("card")
            if self.on_screen("card_back"):
                p.press("card_back")
            p.write("card_residents_search", resident.register_no)
            p.key(Qt.Key.Key_Return, "card_residents_search")
            p.tick("card_identity_check")
            if first:
                p.picture("bewoner")
            p.press("card_main")
            code = p.find(QLabel, "card_issued_code").text()
            self.codes.append(_without_marks(code))
            if first:
                self.keep("stemkaart")
            step.checked = _same(len(self.codes[-1].replace(" ", "")), 12)

    def look_at_cards(self) -> None:
        """Show the form for who is not in the register, and where a filled paper is handed in."""
        p = self.player
        with p.step("Wat nog meer kan met kaarten"):
            for button, picture in (("card_add", "bewoner-toevoegen"), ("card_take_in", "kaart-innemen")):
                self.go("card")
                if self.on_screen("card_back"):
                    p.press("card_back")
                p.press(button)
                p.picture(picture)

    def end_spreekuur(self) -> None:
        """Close the session of the spreekuur."""
        p = self.player
        with p.step("Spreekuur afsluiten", "vandaag") as step:
            self.go("today")
            p.picture("vandaag-spreekuur")
            p.press("today_todo_close_day")
            if self.on_screen("today_question_yes"):
                p.press("today_question_yes")
            step.checked = _same(self.window.desk.session, None)

    def print_ballots(self) -> None:
        """Print the ballot paper, in normal and in large letters."""
        p = self.player
        with p.step("Stembiljetten printen", "beheer") as step:
            self.go("manage")
            for button in ("manage_papers_normal", "manage_papers_large"):
                p.press(button)
            p.wait(lambda: len(self.saved("stembiljet")) == 2, "de stembiljetten")
            step.checked = _same(len(plans.ballot(self.store, self.result().contest.id)), 16)

    def open_station(self) -> None:
        """Open a stemlokaal with an empty, sealed box."""
        p = self.player
        with p.step("Stemlokaal openen", "stemlokaal-open") as step:
            self.go("station")
            p.write("station_place_edit", PLACE)
            p.write("station_crew_1_edit", "Anna")
            p.write("station_crew_2_edit", "Bram")
            p.write("station_seal_edit", SEAL)
            p.write("station_papers_edit", str(BEGIN))
            p.tick("station_box_check")
            p.picture("stemlokaal-openen")
            p.press("station_main")
            step.checked = _same(self.station().state, StationState.OPEN)

    def check_in(self) -> None:
        """Take in every card; the first one again is refused; one paper is spoiled."""
        p = self.player
        for number, code in enumerate(self.codes):
            with p.step(f"Kaart {number + 1} innemen", "goed" if number == 0 else "") as step:
                self.scan(code)
                step.checked = _same(self.station().numbers.taken_in, number + 1)
        with p.step("Dezelfde kaart nog eens: geweigerd", "geweigerd") as step:
            self.scan(self.codes[0])
            step.checked = _same(self.station().numbers.taken_in, len(self.codes))
        with p.step("Bedorven biljet vervangen", "bedorven") as step:
            p.press("station_spoiled_act")
            p.press("station_reason_ready_1")
            if self.on_screen("station_reason_yes"):
                p.press("station_reason_yes")
            step.checked = _same(self.station().numbers.spoiled, 1)
        with p.step("Even pauze", "verder") as step:
            p.press("station_more_act")
            p.picture("meer")
            p.press("station_pause_act")
            p.picture("pauze-reden")
            p.press("station_reason_ready_1")
            p.picture("pauze")
            p.press("station_resume_act")
            step.checked = _same(self.station().paused, False)

    def scan(self, code: str) -> None:
        """Type a code and Enter, as a scanner does."""
        self.player.write("station_code_edit", code)
        self.player.key(Qt.Key.Key_Return, "station_code_edit")

    def close_station(self) -> None:
        """Close with numbers that close, and save the record."""
        p = self.player
        with p.step("Stemlokaal sluiten", "stemlokaal-dicht") as step:
            p.press("station_close_act")
            counted = {
                "papers": str(BEGIN - len(self.codes) - 1),
                "spoiled": "1",
                "back": "0",
                "provisional": "0",
            }
            for stack, number in (counted | {"seal": SEAL}).items():
                p.write(f"station_{stack}_end_edit", number)
            p.picture("stemlokaal-sluiten")
            p.press("station_main")
            p.press("station_question_yes")
            p.wait(lambda: self.station().state is StationState.CLOSED, "sluiten")
            step.checked = _same(self.station().differences, ())

    def count(self) -> None:
        """Count the box: two blind entries by two helpers, one difference, accept."""
        p = self.player
        with p.step("De bus openen om te tellen", "bus-open"):
            self.go("count")
            p.press("count_main")
            p.write("count_open_seal", SEAL)
            p.choose("count_open_second", "Bram")
            p.tick("count_open_mixed")
            p.picture("bus-openen")
            p.press("count_main")
        with p.step("Bundel maken", "tellen") as step:
            p.press("count_main")
            p.write("count_paper_count", str(len(PAPERS)))
            p.press("count_main")
            step.checked = _same(len(counting.batches(self.store)), 1)
        with p.step("Eerste invoer", "eerste-invoer"):
            self.enter(PAPERS)
            p.press("count_main")
        p.press("count_main")
        self.unlock("Bram")
        with p.step("Tweede invoer, met een vergissing", "verschil") as step:
            p.press("count_main")
            self.enter([marks[:1] if at == MISTAKE else marks for at, marks in enumerate(PAPERS, start=1)])
            p.press("count_main")
            step.checked = _same(counting.batches(self.store)[0].differing, (MISTAKE,))
        with p.step("Verschil uitzoeken en vaststellen", "vastgesteld") as step:
            self.type_paper(PAPERS[MISTAKE - 1], "count_again_number_edit")
            p.press("count_main")
            batch = counting.batches(self.store)[0]
            step.checked = _same((batch.valid, batch.blank), (len(PAPERS) - 1, 1))

    def enter(self, papers: Sequence[tuple[int, ...]]) -> None:
        """Type a stack of papers."""
        for number, marks in enumerate(papers):
            if number == 1:
                self.player.picture("invoer")
            self.type_paper(marks, "count_number_edit")

    def type_paper(self, marks: Sequence[int], field_name: str) -> None:
        """Type the numbers of one paper and close it with Enter; a paper without any is blank."""
        p = self.player
        if not marks:
            p.press(field_name.replace("_number_edit", "_blank"))
            return
        for mark in marks:
            p.write(field_name, str(mark))
            p.key(Qt.Key.Key_Return, field_name)
        p.key(Qt.Key.Key_Return, field_name)

    def show_result(self) -> None:
        """Look at the result and save report and open data."""
        p = self.player
        with p.step("Loten tussen gelijke plannen", "geloot") as step:
            self.go("result")
            p.picture("voorlopige-uitslag")
            p.write("result_seed_edit", SEED)
            p.press("result_seed_set")
            p.press("result_question_yes")
            step.checked = _same(self.result().seed, SEED)
        with p.step("Uitslag bewaren", "uitslag") as step:
            for button in ("result_main", "result_poster", "result_pb", "result_csv", "result_json"):
                p.press(button)
            votes = sum(len(marks) for marks in PAPERS)
            step.checked = _same(sum(line.total for line in self.result().plans), votes)

    def send(self) -> None:
        """Send everything to the practice central, and compare what both have."""
        p = self.player
        with p.step("Versturen naar de centrale", "verstuurd") as step:
            self.go("send")
            p.picture("versturen")
            p.press("send_main")
            p.wait(lambda: client.status(self.store).enrolled, "aanmelden bij de centrale")
            p.settle()
            if client.status(self.store).unconfirmed:
                p.press("send_main")
            p.wait(lambda: client.status(self.store).unconfirmed == 0, "bevestiging van de centrale")
            step.checked = _same(self.central()["events"], journal.verify(self.store).events)

    def look_around(self) -> None:
        """Look at the pages beside the rail, and at every page with the largest letters, a screenful at a time."""
        p, desk = self.player, self.window.desk
        for spec in ASIDE:
            with p.step(f"{spec.word} bekijken", spec.key):
                self.go(spec.key)
        before = desk.settings
        desk.change_settings(replace(before, text_scale=TEXT_SCALES[-1]))
        for spec in (*PAGES, *ASIDE):
            with p.step(f"{spec.word} met de grootste letters"):
                page = self.window.open_page(spec.key)
                p.settle()
                bar = page.area.verticalScrollBar()
                bar.setValue(0)
                p.picture(f"groot-{spec.key}")
                while bar.value() < bar.maximum():
                    bar.setValue(bar.value() + page.area.viewport().height())
                    p.picture(f"groot-{spec.key}-{bar.value():05d}")
        desk.change_settings(before)

    def result(self) -> Result:
        """Return the result as it stands."""
        return results.result(self.store, contest_id=self.window.desk.edition.contests[0].id)

    def station(self) -> Station:
        """Return the station of the story."""
        return station_acts.stations(self.store)[0]

    def voters(self) -> list[register.Resident]:
        """Return grown-up residents of one postcode, in a fixed order."""
        contest = self.window.desk.edition.contests[0]
        found = register.find(self.store, contest_id=contest.id, text="2033")
        return [one for one in found if one.birth_year is None or one.birth_year < 2000]

    def go(self, page: str) -> None:
        """Open a page from the rail."""
        self.window.open_page(page)
        self.player.settle()

    def on_screen(self, name: str) -> bool:
        """Tell whether something with this name can be seen."""
        return any(widget.isVisible() for widget in self.window.findChildren(QWidget, name))

    def saved(self, beginning: str) -> list[Path]:
        """Return the documents saved so far whose names begin like this."""
        return sorted(path for path in self.papers.glob("*") if path.name.lower().startswith(beginning))

    def keep(self, name: str) -> None:
        """Keep a copy of a document that the page throws away once it was printed: the card with its code."""
        self.player.wait(lambda: bool(self.saved(name)), name)
        shutil.copy2(self.saved(name)[0], self.papers.parent / f"{name}.pdf")


_PLAN = {
    "title_edit": TITLE,
    "what_edit": "Vier bankjes langs het pad rond de Molenplas, met leuningen voor wie moeilijk opstaat.",
    "why_edit": "Wie slecht loopt, kan nu niet uitrusten en blijft daarom thuis.",
    "for_whom_edit": "Ouderen uit Meerwijk, en iedereen die even wil zitten.",
    "place_edit": "Pad rond de Molenplas",
    "cost_what_1": "Bankje van gerecycled hout",
    "cost_quantity_1": "4",
    "cost_price_1": "625",
    "own_part_edit": "Ik vraag buren om te helpen en houd de bankjes schoon.",
    "upkeep_edit": "De wandelgroep kijkt elk voorjaar of er iets stuk is.",
    "person_name_edit": "Mevrouw Pinas",
}


def _same(found: object, expected: object) -> str:
    """Return what was checked, in words. Raises ``StoryStuck`` when it is not so."""
    if found != expected:
        raise StoryStuck(what=f"verwacht {expected}, gevonden {found}")
    return str(expected)


def _without_marks(rich: str) -> str:
    """Return the text of a label without its markup."""
    return rich[rich.index(">") + 1 : rich.rindex("<")] if rich.startswith("<") else rich
