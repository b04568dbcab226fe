"""The page in a real browser: filters, deep links, keyboard, no script, hostile strings, dark mode, print.

Needs Chromium (Debian: `apt-get install chromium`) and the Python packages playwright and
axe-core-python. Without them these tests are skipped; LSO_REQUIRE_BROWSER=1 makes that a failure.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import many_exchanges
import pytest
from report_documents import exchange, finding, matrix, row

from lso_conformance.report import html
from lso_conformance.seen.lives import ACTION, NOTIFICATION, STATE, Life, Mark

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LARGEST_PAGE = 10_000_000  # bytes
Open = Callable[..., Any]
ATTACKS = [
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "\"'><svg onload=window.pwned=1>",
    "</title></style></script></pre></textarea><iframe srcdoc='<script>parent.pwned=1</script>'>",
    "javascript:window.pwned=1",
    "<a href=javascript:window.pwned=1 autofocus onfocus=window.pwned=1>x</a>",
    "<form id=filters><input name=getElementById>",
    "<base href=https://evil.test/><link rel=stylesheet href=//evil.test/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>",
    "{{ 7*7 }} ${7*7} <%= 7*7 %>",
    "\u202egnp.tset\u202c \u2066x\u2069 שלום العربية",
    "<!--", "]]>", "&lt;script&gt;", "\x00\x1b[31m", "\ud800", "a\u0000b", "W148-R1",
]  # fmt: skip


def absent(why: str) -> None:
    if os.environ.get("LSO_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{why}; LSO_REQUIRE_BROWSER=1 wants the browser tests to run")
    pytest.skip(why)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        absent("no Chromium found (Debian: apt-get install chromium)")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not everybody has it
    except ImportError:
        absent("the Python package playwright is missing")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM)
        yield started
        started.close()


def life() -> Life:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    marks = (
        Mark(STATE, at, "acknowledged", 1),
        Mark(STATE, at + timedelta(seconds=1), "inProgress", 2),
        Mark(ACTION, at + timedelta(seconds=2), "resume: accepted", 2),
        Mark(NOTIFICATION, at + timedelta(seconds=3), "faultManagementJobStateChangeEvent inProgress", 3),
    )
    return Life("job-1", "suspend_resume.a_running_job", marks, frozenset({1, 2, 3}))


def document() -> dict[str, Any]:
    rows = [
        row(1, "pass", finding(exchanges=[1])),
        row(2, "fail", finding("fail", want="state a of job 1", got="state b of job 1", exchanges=[2]),
            level="desirable"),
        row(3, "inconclusive", finding("inconclusive", got="see W148-R2: no such step")),
        row(4, "fail", finding("fail", folded_into="W148-R2")),
        row(5, "planned"),
    ]  # fmt: skip
    for each in rows:
        each |= {"api": "faultManagement", "use_case": 10, "summary": f"Summary {each['id']}."}
    counts = {"fail": 1, "inconclusive": 1, "pass": 1, "planned": 1, "folded": 1}
    case = {"standard": "MEF W148", "use_case": 10, "summary": counts}
    seen = {
        "operations": {"createJob": {"calls": 2, "succeeded": 1, "statuses": {"201": 1, "400": 1}}},
        "events": {"created": 1}, "subscriptions": 1, "counted_pages": 0,
        "supported": [
            {"kind": "pair", "word": "avro as payload", "claim": None, "result": "refused", "exchange": 1},
        ],
    }  # fmt: skip
    return matrix(
        *rows, seed=7, apis={"faultManagement": {"overall": "non-conformant", "summary": counts}},
        levels={"mandatory": counts}, use_cases=[case], iut={"name": "x", "vendor": "V", "version": "1"},
        ics={"faultManagement": {"supported": True, "notifications": None}},
        observed={"faultManagement": seen},
        findings=[{"operation": "createJob", "want": "4xx", "got": "500"}],
    )  # fmt: skip


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Open]:
    contexts = []

    def show(
        fragment: str = "",
        shown: dict[str, Any] | None = None,
        said: dict[int, Any] | None = None,
        **options: Any,
    ) -> Any:
        path = tmp_path / "matrix.html"
        driven = [many_exchanges.exchange(n) for n in (1, 2, 3)]
        html.write(shown or document(), said or {n: exchange() for n in (1, 2, 3)}, path, [life()], driven)
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{path.as_uri()}{fragment}")
        return page

    yield show
    for context in contexts:
        context.close()


def visible_rows(page: Any) -> list[str]:
    return [each.get_attribute("id") for each in page.locator("#matrix tbody tr:visible").all()]


def test_filters_and_search_show_what_they_say_and_stand_in_the_address(opened: Open) -> None:
    page = opened()
    assert page.locator("#count").inner_text() == "5 of 5 requirements shown"
    page.select_option("select[name=verdict]", "fail")
    assert visible_rows(page) == ["W148-R2"]
    assert page.url.endswith("#?verdict=fail")
    page.select_option("select[name=verdict]", "")
    page.fill("input[name=q]", "summary r3")
    assert visible_rows(page) == ["W148-R3"]
    page.click("button[type=reset]")
    page.wait_for_function("document.getElementById('count').textContent.startsWith('5 of')")
    for name, value in {
        "level": "desirable",
        "case": "MEF W148 use case 10: suspend a job",
        "actor": "server",
        "api": "faultManagement",
    }.items():
        page.select_option(f"select[name={name}]", value)
    assert visible_rows(page) == ["W148-R2"]


def test_deep_links_open_what_they_name(opened: Open) -> None:
    assert visible_rows(opened("#?verdict=planned&level=mandatory")) == ["W148-R5"]
    page = opened("#W148-R2")
    assert page.locator("#W148-R2 > td > details").get_attribute("open") is not None
    assert page.locator("#W148-R2 .why li.cited").is_visible()
    page.click("#failures a[href='#x2']")
    assert page.locator("#x2 pre").first.is_visible()
    page.click("#failures a[href='#life-1']")
    assert page.locator("#life-1 svg").is_visible()


def test_page_is_used_by_keyboard_alone(opened: Open) -> None:
    page = opened()
    page.keyboard.press("Tab")
    page.locator(".skip:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator("#main:focus").wait_for()
    page.locator("#W148-R1 summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("#W148-R1 > td > details[open]").wait_for()


def test_page_is_whole_without_script(opened: Open) -> None:
    page = opened("#x2", java_script_enabled=False)
    assert page.locator("#filters").is_hidden()
    assert page.locator("#matrix tbody tr:visible").count() == 5
    page.locator("#W148-R2 summary").first.click()
    assert page.locator("#W148-R2 .sides").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible(opened: Open, scheme: str) -> None:
    try:
        from axe_core_python.sync_playwright import Axe  # noqa: PLC0415 - not everybody has it
    except ImportError:
        absent("the Python package axe-core-python is missing")
    page = opened(color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    found = Axe().run(page, options={"runOnly": RULES})
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    assert len(found["passes"]) > 15


def test_nothing_that_a_target_says_is_alive(opened: Open, tmp_path: Path) -> None:
    attack = "\n".join(ATTACKS)
    long = attack + "x" * 1_000_000

    def infected(value: Any, key: str = "") -> Any:
        fixed = {
            "verdict",
            "id",
            "started",
            "finished",
            "overall",
            "folded_into",
            "level",
            "actor",
            "standard",
        }
        if isinstance(value, dict):
            return {k: v if k in fixed else infected(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [infected(each, key) for each in value]
        if isinstance(value, str):
            return long if key in {"name", "want", "got", "reason"} else attack
        return value

    said = {n: dict.fromkeys(exchange(), long) for n in (1, 2, 3)}
    page = opened(shown=infected(document()), said=said)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.reload()
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert page.evaluate("window.pwned") is None
    assert [url for url in asked if not url.startswith("file:")] == []
    assert (tmp_path / "matrix.html").stat().st_size < 5_000_000
    assert page.locator("script, iframe, img, base, link, object").count() == 1
    links = page.evaluate("[...document.links].map((link) => link.getAttribute('href'))")
    assert all(link.startswith("#") for link in links)
    assert not page.evaluate("/[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.documentElement.outerHTML)")
    assert "{{ 7*7 }}" in page.inner_text("#x1")
    assert page.locator("#count").inner_text().startswith("5 of 5")


def test_print_shows_failures_with_their_exchanges(opened: Open, tmp_path: Path) -> None:
    page = opened(color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("nav").is_hidden()
    assert page.locator("#filters").is_hidden()
    assert page.locator("#x2 pre").first.is_visible()
    assert page.locator(".exchange:not(.evidence)").first.is_hidden()
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "fragment", "options"),
    [
        ("page-one", "", {}),
        ("failure", "#failures", {}),
        ("time-line-dark", "#life-1", {"color_scheme": "dark"}),
    ],
)
def test_screenshots_of_the_guides_are_made(
    opened: Open, tmp_path: Path, name: str, fragment: str, options: dict[str, Any]
) -> None:
    """LSO_SCREENSHOTS=docs/images takes them anew."""
    folder = Path(os.environ.get("LSO_SCREENSHOTS") or tmp_path)
    page = opened(fragment, viewport={"width": 1100, "height": 640}, **options)
    page.screenshot(path=folder / f"{name}.png")
    assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_page_of_many_exchanges_is_light(browser: Any, tmp_path: Path, count: int) -> None:
    subprocess.run(
        [sys.executable, Path(many_exchanges.__file__), str(count), tmp_path],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (tmp_path / "matrix.html").stat().st_size < LARGEST_PAGE
    page = browser.new_page()
    page.goto((tmp_path / "matrix.html").as_uri())
    assert page.locator("h1").first.is_visible()
    page.close()
