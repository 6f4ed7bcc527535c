"""Whether a page can be used by everyone: by keyboard, by a screen reader, in a narrow window, with large letters."""

from __future__ import annotations

from collections.abc import Iterator

from selenium.webdriver.common.keys import Keys

from tests.sync.web.browser import WIDTH, Browser

_LOOK = """
const all = query => [...document.querySelectorAll(query)];
const found = [];
const wrong = (what, of) => of.forEach(one => found.push(what + ': ' + one.outerHTML.slice(0, 120)));
if (document.documentElement.lang !== 'nl') found.push('the language is not Dutch');
if (all('h1').length !== 1) found.push('not one h1');
if (all('main').length !== 1) found.push('not one main');
if (!document.title.endsWith('Wijkbalie centrale')) found.push('title: ' + document.title);
let level = 0;
for (const head of all('h1, h2, h3, h4')) {
  const next = Number(head.tagName[1]);
  if (next > level + 1) wrong('a level of heading is skipped', [head]);
  level = next;
}
wrong('no label', all('input:not([type=hidden]), textarea, select').filter(one => !one.labels.length));
wrong('no name', all('button, a').filter(one => !one.textContent.trim()));
wrong('no alternative', all('img').filter(one => !one.alt));
wrong('no caption', all('table').filter(one => !one.caption));
wrong('no scope', all('th').filter(one => !one.scope));
wrong('no legend', all('fieldset').filter(one => one.firstElementChild.tagName !== 'LEGEND'));
wrong('a part of a table without its role', all('table, thead, tbody, tr, th, td').filter(one => !one.role));
wrong('a form without a token', all('form').filter(one => !one.token || !one.token.value));
wrong('points at nothing', all('[aria-describedby], [aria-labelledby]').filter(one =>
  ((one.getAttribute('aria-describedby') || '') + ' ' + (one.getAttribute('aria-labelledby') || ''))
    .trim().split(/\\s+/).some(id => !document.getElementById(id))));
wrong('points at nothing here', all('a[href^="#"]').filter(one => !document.getElementById(one.hash.slice(1))));
const ids = all('[id]').map(one => one.id);
if (new Set(ids).size !== ids.length) found.push('an id stands twice: ' + ids);
wrong('too small to press', all('button, .button, nav a').filter(one => one.getBoundingClientRect().height < 44));
wrong('a script', all('script, [onclick], [style]').filter(one => one.tagName !== 'HTML'));
return found;
"""
_TOO_WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
_RING = """
const one = document.activeElement;
const again = one === window.before;  // a date has a stop for day, month and year
if (one === document.body || (one.wasHere && !again)) return null;
one.wasHere = true;
window.before = one;
if (again) return ['', true];
const style = getComputedStyle(one), box = one.getBoundingClientRect();
const seen = box.bottom > 0 && box.top < innerHeight;
return [one.outerHTML.slice(0, 80), style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 3 && seen];
"""
_STOPS = "return document.querySelectorAll('a[href], button, input:not([type=hidden]), textarea').length"


def unfit(browser: Browser) -> list[str]:
    """Return what keeps someone from using the page at hand; empty when nothing does."""
    found = [str(one) for one in browser.run(_LOOK)]
    for width, scale in ((320, 1), (WIDTH // 2, 1), (WIDTH, 2), (320, 2)):
        browser.resize(width, scale=scale)
        too_wide = browser.run(_TOO_WIDE)
        if too_wide > 0:
            found.append(f"{too_wide} pixels too wide at {width} pixels, letters times {scale}")
    browser.resize(WIDTH)
    return found + list(_without_ring(browser))


def _without_ring(browser: Browser) -> Iterator[str]:
    """Go through the page by the tab key, and yield what does not show that it has the keyboard."""
    browser.run("document.querySelector('.skip').focus()")
    browser.press(Keys.TAB)
    browser.back()  # there and back, so that it got there by keyboard
    stops = 0
    while (ring := browser.run(_RING)) is not None:
        stops += bool(ring[0])
        if not ring[1]:
            yield f"no ring around {ring[0]}"
        browser.press(Keys.TAB)
    if stops < browser.run(_STOPS):
        yield f"only {stops} stops by the tab key"
