"""The page in a real browser: accessible by axe-core, by keyboard, small, large, printed, and without a script."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from decimal import Decimal

import pytest
from browser import OPEN_ALL, chromium, opened, shown, violations, width_beyond
from kajaani_answers import merged as kajaani
from register_facts import YEAR, answer, example_facts, submission
from web import EVERYTHING, NOW, poisoned

from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.page.web.publish import site_files
from elinvoima_xl.page.web.site import write_site

pytestmark = pytest.mark.browser
EVERY_LANGUAGE = ("fi", *(pytest.param(each, marks=pytest.mark.slow) for each in ("sv", "en")))
FILES = {"fi": "index.html", "sv": "sv.html", "en": "en.html"}
LAST = Period(2029, "H1")


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """The Kajaani programme: 62 measures, two periods, no targets."""
    return write(tmp_path_factory.mktemp("large") / "sivu", kajaani(), YEAR)


@pytest.fixture(scope="module")
def charted(tmp_path_factory):
    """A small programme with charts of three periods, targets, a conflict and partial sums."""
    later = (Period(2028, "H1"), LAST)
    said = frozenset(
        submission(
            period,
            owner,
            answer(period, owner, "1.1.1.a", "actual", Decimal(number)),
            answer(period, owner, "2.1.1.a", "actual", Decimal(number * 1000)),
            answer(period, owner, "1.1.1", "status", "on_track"),
            answer(period, owner, "1.1.1", "done", "Keksitty vastaus."),
        )
        for number, period in enumerate(later, 20)
        for owner in ("Opisto", "Yrittäjät")[: period.year - 2027]
    )
    facts = example_facts()
    return write(
        tmp_path_factory.mktemp("charted") / "sivu", merge(replace(facts, submissions=facts.submissions | said)), LAST
    )


def write(folder, merged, period):
    write_site(site_files(merged, period, languages=tuple(LANGUAGES), choices=EVERYTHING, now=NOW), folder)
    return folder


# --- accessibility


@pytest.mark.parametrize(
    ("language", "scheme"),
    [
        ("fi", "light"),
        ("fi", "dark"),
        pytest.param("sv", "light", marks=pytest.mark.slow),
        pytest.param("sv", "dark", marks=pytest.mark.slow),
        pytest.param("en", "light", marks=pytest.mark.slow),
        pytest.param("en", "dark", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_wrong(browser, charted, language, scheme):
    with opened(browser, charted / FILES[language], color_scheme=scheme) as seen:
        seen.page.evaluate(OPEN_ALL)

        assert violations(seen.page) == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_in_a_large_page_with_filters_in_use(browser, large, scheme):
    with opened(browser, large / "index.html", "#status=delayed,no_data", color_scheme=scheme) as seen:
        seen.page.evaluate(OPEN_ALL)

        assert violations(seen.page) == []
        assert 0 < len(shown(seen.page)) < 62


def test_axe_finds_nothing_wrong_on_a_small_screen(browser, charted):
    with opened(browser, charted / "index.html", viewport={"width": 320, "height": 640}) as seen:
        seen.page.evaluate(OPEN_ALL)

        assert violations(seen.page) == []


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_nothing_is_cut_at_the_side_at_any_width(browser, charted, large, language):
    for folder in (charted, large):
        with opened(browser, folder / FILES[language]) as seen:
            seen.page.evaluate(OPEN_ALL)
            beyond = {width: beyond_at(seen.page, width) for width in WIDTHS}

            assert beyond == dict.fromkeys(WIDTHS, 0)


# The narrowest that WCAG asks for (1.4.10), a window of 1280 at 200 %, a tablet, a window.
WIDTHS = (320, 640, 768, 1280)


def beyond_at(page, width: int) -> int:
    page.set_viewport_size({"width": width, "height": 800})
    return width_beyond(page)


def test_a_word_that_has_no_end_breaks_nothing(browser, tmp_path):
    word = "https://www.esimerkki.invalid/" + "a" * 150
    with opened(browser, write(tmp_path / "sivu", poisoned(word), YEAR) / "index.html") as seen:
        seen.page.evaluate(OPEN_ALL)
        beyond = {width: beyond_at(seen.page, width) for width in WIDTHS}

        assert beyond == dict.fromkeys(WIDTHS, 0)


def test_letters_of_double_size_alone_break_nothing(browser, large):
    with opened(browser, large / "index.html") as seen:
        seen.page.evaluate("document.styleSheets[0].insertRule('html { font-size: 212.5% !important }')")
        seen.page.evaluate(OPEN_ALL)

        assert width_beyond(seen.page) == 0


# --- by keyboard alone


def focused(page) -> str:
    return page.evaluate("(document.activeElement.id || document.activeElement.textContent).trim()")


def is_focus_seen(page) -> bool:
    """Return whether the focused element, or the label that it is in, has an outline."""
    return page.evaluate(
        """() => [document.activeElement, document.activeElement.closest("label")].some(
            (each) => each && parseFloat(getComputedStyle(each).outlineWidth) >= 2
                && getComputedStyle(each).outlineStyle !== "none")"""
    )


def test_the_first_stop_leads_past_the_header(browser, large):
    with opened(browser, large / "index.html") as seen:
        seen.page.keyboard.press("Tab")
        assert focused(seen.page) == "Siirry sisältöön"
        assert is_focus_seen(seen.page)

        seen.page.keyboard.press("Enter")

        assert focused(seen.page) == "main"


def test_every_stop_is_seen_and_they_come_in_the_order_of_the_page(browser, charted):
    with opened(browser, charted / "index.html") as seen:
        page = seen.page
        places = []
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
            assert is_focus_seen(page), focused(page)
            places.append(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))

        assert places == sorted(places)
        every = page.eval_on_selector_all(
            "a[href], button:enabled, input, select, summary",
            "all => all.filter((each) => each.checkVisibility()).length",
        )
        assert len(places) == every


def test_measures_are_found_filtered_and_shown_again_by_keyboard(browser, large):
    with opened(browser, large / "index.html") as seen:
        page = seen.page
        page.focus("#words")
        page.keyboard.type("yritys")
        assert 0 < len(shown(page)) < 62
        by_word = len(shown(page))

        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert 0 < len(shown(page)) <= by_word
        assert page.inner_text("#count").startswith(f"Näkyvissä {len(shown(page))} toimenpide")

        for _ in range(7):
            page.keyboard.press("Tab")
        assert focused(page) == "clear"
        page.keyboard.press("Enter")

        assert len(shown(page)) == 62
        assert focused(page) == "words"


def test_a_table_behind_a_chart_opens_by_keyboard(browser, charted):
    with opened(browser, charted / "index.html") as seen:
        details = seen.page.locator("figure.columns details").first
        details.locator("summary").focus()

        seen.page.keyboard.press("Enter")

        assert details.locator("table").is_visible()


def test_the_colours_change_by_keyboard_and_stay(browser, charted):
    with opened(browser, charted / "index.html", color_scheme="light") as seen:
        ground = "getComputedStyle(document.body).backgroundColor"
        light = seen.page.evaluate(ground)
        seen.page.focus("#theme")
        seen.page.keyboard.press("Enter")
        dark = seen.page.evaluate(ground)
        seen.page.goto((charted / "sv.html").as_uri())

        assert dark != light
        assert seen.page.evaluate(ground) == dark
        assert seen.page.inner_text("#theme") == "Ljusa färger"


# --- what is searched for


def test_a_tile_shows_the_measures_of_its_status(browser, large):
    with opened(browser, large / "index.html") as seen:
        seen.page.click(".tile.delayed a")

        assert len(shown(seen.page)) == int(seen.page.inner_text(".tile.delayed .tile-count"))
        assert seen.page.url.endswith("#status=delayed")


def test_the_address_holds_the_search_in_every_language(browser, large):
    with opened(browser, large / "index.html", "#area=1&q=kartoitus") as seen:
        first = shown(seen.page)
        seen.page.click(".languages a[hreflang=en]")
        seen.page.wait_for_url("**/en.html#**")

        assert first
        assert shown(seen.page) == first
        assert seen.page.input_value("#words") == "kartoitus"


def test_an_owner_shows_its_measures(browser, large):
    with opened(browser, large / "index.html") as seen:
        seen.page.select_option("#owner", "KAO")
        programme = kajaani().facts.find_programme(YEAR)

        assert shown(seen.page) == [each.id for each in programme.measures if "KAO" in each.owner_names]


@pytest.mark.parametrize("hash_", ["#status=nonsense&area=99&owner=Nobody", "#=&=", "#%E0%A4%A", "#nothing-here"])
def test_an_address_that_means_nothing_shows_everything(browser, large, hash_):
    with opened(browser, large / "index.html", hash_) as seen:
        assert len(shown(seen.page)) == 62
        assert seen.errors == []


def test_a_search_that_finds_nothing_says_so(browser, large):
    with opened(browser, large / "index.html", "#q=xyzzy") as seen:
        assert shown(seen.page) == []
        assert seen.page.inner_text("[role=status]") == "Mikään toimenpide ei vastaa hakua."


# --- no network, no script, on paper


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_nothing_is_asked_of_the_network_and_nothing_goes_wrong(browser, large, language):
    with opened(browser, large / FILES[language]) as seen:
        seen.page.fill("#words", "a")
        seen.page.evaluate(OPEN_ALL)

        assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []
        assert seen.errors == []


def test_without_a_script_everything_is_there(browser, large):
    with opened(browser, large / "index.html", java_script_enabled=False) as seen:
        assert seen.page.locator("article.measure:visible").count() == 62
        assert seen.page.locator("#filter").is_hidden()
        assert seen.page.locator("#theme").is_hidden()
        seen.page.locator("figure.bars summary").click()
        assert seen.page.locator("figure.bars table").is_visible()


def test_the_printed_page_has_every_measure_and_every_table(browser, charted, tmp_path):
    with opened(browser, charted / "index.html", color_scheme="dark") as seen:
        seen.page.pdf(path=tmp_path / "sivu.pdf", format="A4")

    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "sivu.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert all(number in text for number in ("1.1.1", "1.1.2", "1.2.1", "2.1.1"))
    assert "Toimenpiteet tilan mukaan kehittämiskohteittain" in text
    assert "Hae sanalla" not in text
