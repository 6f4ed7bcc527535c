"""A headless Chromium on central's pages, used as people do: by what is written there, and by keyboard."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

NAME = "Fatima El Amrani"
PHRASE = "een hele lange wachtzin"
WIDTH, HEIGHT = 1366, 768
PATIENCE = 10.0
"""Seconds that a page or a file may take to come."""

_QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def start(folder: Path) -> Chrome:
    """Start Chromium with a fresh profile; files are saved in ``folder`` / ``files``."""
    options = ChromeOptions()
    options.binary_location = _program("chromium", "chromium-browser", "google-chrome", "chrome")
    for flag in (*_QUIET, f"--user-data-dir={folder / 'profile'}", f"--window-size={WIDTH},{HEIGHT}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(folder / "files")})
    return Chrome(options, ChromeService(_program("chromedriver")))


def _program(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail(
            "Chromium is not installed. On Debian: apt-get install chromium chromium-driver", pytrace=False
        )
    return found


@dataclass(frozen=True)
class Browser:
    """Chromium on the pages at ``address``."""

    chrome: Chrome
    address: str
    files: Path

    def open(self, path: str) -> None:
        self.chrome.get(self.address + path)

    @property
    def path(self) -> str:
        return self.chrome.current_url.removeprefix(self.address)

    @property
    def text(self) -> str:
        """Return all that is to be read on the page."""
        return self.chrome.find_element(By.TAG_NAME, "body").text

    @property
    def h1(self) -> str:
        return self.chrome.find_element(By.TAG_NAME, "h1").text

    @property
    def focused(self) -> WebElement:
        return self.chrome.switch_to.active_element

    def press(self, *keys: str) -> None:
        """Press keys where the keyboard is."""
        ActionChains(self.chrome).send_keys(*keys).perform()

    def wait_for(self, path: str) -> None:
        """Wait until the browser is at this path."""
        WebDriverWait(self.chrome, 10).until(lambda _chrome: self.path == path)

    def back(self) -> None:
        """Go one stop back by keyboard."""
        ActionChains(self.chrome).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()

    def field(self, label: str) -> WebElement:
        """Return the field with this label."""
        found = self.chrome.find_element(By.XPATH, f"//label[starts-with(normalize-space(), '{label}')]")
        return self.chrome.find_element(By.ID, str(found.get_attribute("for")))

    def fill(self, label: str, text: str) -> None:
        wanted = self.field(label)
        wanted.clear()
        wanted.send_keys(text)

    def choose(self, words: str) -> None:
        """Press the button or follow the link that begins with these words, and wait for the next page."""
        which = f"[starts-with(normalize-space(), '{words}')]"
        before = self.chrome.find_element(By.TAG_NAME, "html")
        self.chrome.find_element(By.XPATH, f"//button{which} | //main//a{which} | //nav//a{which}").click()
        WebDriverWait(self.chrome, PATIENCE, 0.02).until(lambda _: _gone(before))

    def save(self, words: str) -> Path:
        """Follow the link with these words to a file, and return it once all of it is there."""
        self.chrome.find_element(By.LINK_TEXT, words).click()
        WebDriverWait(self.chrome, PATIENCE, 0.02).until(lambda _: self._saved())
        (file,) = self._saved()
        return file

    def _saved(self) -> list[Path]:
        there = list(self.files.iterdir()) if self.files.exists() else []
        return (
            [] if any(path.suffix == ".crdownload" or path.name.startswith(".") for path in there) else there
        )

    def log_in(self, name: str = NAME, phrase: str = PHRASE) -> None:
        """Log in from wherever the login was asked for."""
        self.fill("Naam", name)
        self.fill("Wachtzin", phrase)
        self.choose("Inloggen")

    def resize(self, width: int, *, scale: float = 1, dark: bool = False) -> None:
        """Give the page a width in CSS pixels, letters of another size, and light or dark."""
        size = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        self.cdp("Emulation.setDeviceMetricsOverride", size)
        self.cdp(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]},
        )
        self.run("document.documentElement.style.fontSize = arguments[0]", f"{scale * 100}%")

    def cdp(self, command: str, values: dict[str, Any]) -> Any:  # noqa: ANN401 - as Chromium answers
        return self.chrome.execute_cdp_cmd(command, values)

    def run(self, script: str, *arguments: object) -> Any:  # noqa: ANN401 - as the page answers
        """Run a script in the page: for the test only, central's pages have none."""
        return self.chrome.execute_script(script, *arguments)


def _gone(page: WebElement) -> bool:
    try:
        page.is_enabled()
    except Exception:  # noqa: BLE001 - the driver says in several ways that the page has gone
        return True
    return False
