"""Every page of the site as it is sent: headings, labels, links, policy; no browser is needed to see these."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest

from worlds.site_walk import NOBODY, Answer, Walk
from worlds.whole_programme import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from worlds.html_page import Element

CONTROLS = ("input", "select", "textarea")
NEED_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}
# Hosts outside that a page may point to, and why; none is loaded from, which the content policy sees to.
OUTSIDE = {"www.legislation.gov.uk", "www.equalityadvisoryservice.com", "www.openstreetmap.org", "www.w3.org"}
NOT_FOR_READERS = re.compile(r"Traceback|\bNone\b|\bNaN\b|\{\{|\{%|[Ll]orem ipsum|<(?:built-in|bound|function|object)")
# "None" as people say it: a choice among others, a stage without initiatives, a sentence that begins with it.
ENGLISH_NONE = re.compile(
    r"\bNone (?:of|is|are|has|have|yet|was|were|can|so|named|ticked)\b|\bNone \d+ (?:people|person)\b"
    r"|None: (?:they see nothing|published format)"
    r"|If-None-Match|(?:Scanning|Analysis|Response|Assessment) 0 None\b"
)
MACHINE_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d{4}-\d\d\.\.\d{4}-\d\d")
# The auditor's page of one event shows its detail as it was written: that is what the hash is made from.
AS_WRITTEN = re.compile(r"/people/log/\d+/")
# What a browser must be told with every answer, whatever its status.
HEADERS = {
    "X-Content-Type-Options": ("nosniff",),
    "Referrer-Policy": ("same-origin", "no-referrer"),
    "X-Frame-Options": ("DENY",),
    "Cross-Origin-Opener-Policy": ("same-origin",),
}

pytestmark = [pytest.mark.spec, pytest.mark.django_db, pytest.mark.every_database_alike]


def faults_on_pages(walk: Walk, look: Callable[[Element], list[str]]) -> list[str]:
    """What a look at every page finds, each page named once for whoever sees it so."""
    found: dict[str, list[str]] = defaultdict(list)
    for answer in walk.pages(NOBODY, *ROLES):
        for said in look(answer.page):
            found[f"{answer.address}: {said}"].append(answer.role)
    return [f"{said} ({', '.join(roles)})" for said, roles in found.items()]


def names_of(page: Element) -> dict[str, Element]:
    """Elements by id."""
    return {one["id"]: one for one in page.all() if one["id"]}


def shown(one: Element) -> str:
    """An element as its start tag, short."""
    told = " ".join(f'{name}="{value[:40]}"' for name, value in one.attributes.items())
    return f"<{one.tag} {told}>"[:140]


def test_there_are_pages_for_every_role(walk: Walk) -> None:
    seen = {role: len({answer.address for answer in walk.pages(role)}) for role in (NOBODY, *ROLES)}
    assert all(seen.values()), seen
    assert seen["analyst"] > 60
    assert seen["manager"] > 60


@pytest.mark.database
def test_no_page_fails(walk: Walk) -> None:
    failed = [
        f"{answer}: {answer.status} {answer.fault}"
        for role in (NOBODY, *ROLES)
        for view in walk.views
        for address in walk.addresses_of(view)
        if (answer := walk.get(role, address)).status >= 500
    ]
    assert failed == []


def test_each_page_has_one_main_heading_and_says_its_language(walk: Walk) -> None:
    def look(page: Element) -> list[str]:
        headings = [one.text for one in page.all("h1")]
        mains = list(page.all("main"))
        (html,) = page.all("html")
        return [
            *([] if len(headings) == 1 and headings[0] else [f"h1 {headings}"]),
            *([] if len(mains) == 1 else [f"{len(mains)} main"]),
            *([] if html["lang"] == "en-GB" else [f"lang {html['lang']!r}"]),
        ]

    assert faults_on_pages(walk, look) == []


def test_each_page_has_a_title_of_its_own(walk: Walk) -> None:
    wrong, held = [], defaultdict(set)
    for role in ROLES:
        for answer in walk.pages(role):
            titles = [one.text for one in answer.page.all("title") if not one.is_within("svg")]
            if len(titles) != 1 or not titles[0].endswith(" · Bluelamp") or titles[0].startswith("·"):
                wrong.append(f"{answer}: {titles}")
            else:
                held[titles[0]].add(urlsplit(answer.address).path)
    assert wrong == []
    assert {title: sorted(paths) for title, paths in held.items() if len(paths) > 1} == {}


def test_every_control_has_a_name(walk: Walk) -> None:
    def look(page: Element) -> list[str]:
        told = {one["for"] for one in page.all("label") if one.text}
        nameless = [
            shown(one)
            for one in page.all(*CONTROLS)
            if one["type"] not in NEED_NO_LABEL
            and one["id"] not in told
            and not one["aria-label"]
            and not one["aria-labelledby"]
            and not any(outer.tag == "label" and outer.text for outer in one.above())
        ]
        silent = [shown(one) for one in page.all("button", "a") if not said_by(one) and (one.tag != "a" or one["href"])]
        return nameless + silent

    assert faults_on_pages(walk, look) == []


def said_by(one: Element) -> str:
    """What an element is called: its text, its label, or the text of a picture in it."""
    pictures = [inner["alt"] or inner["aria-label"] for inner in one.all("img", "svg")]
    return one.text or one["aria-label"] or one["title"] or one["value"] or " ".join(pictures).strip()


def test_every_form_that_writes_carries_a_token(walk: Walk) -> None:
    def look(page: Element) -> list[str]:
        return [
            shown(form)
            for form in page.all("form")
            if form["method"].lower() == "post"
            and not any(one["name"] == "csrfmiddlewaretoken" and one["value"] for one in form.all("input"))
        ]

    assert faults_on_pages(walk, look) == []


def test_no_page_carries_its_own_style_or_script(walk: Walk) -> None:
    def look(page: Element) -> list[str]:
        found = [shown(one) for one in page.all("style")]
        found += [shown(one) for one in page.all("script") if not one["src"] and one["type"] != "application/json"]
        for one in page.all():
            found += [shown(one) for name in one.attributes if name == "style" or name.startswith("on")]
            found += [
                shown(one) for value in one.attributes.values() if value.strip().lower().startswith("javascript:")
            ]
        return found

    assert faults_on_pages(walk, look) == []


def test_nothing_is_taken_from_elsewhere(walk: Walk) -> None:
    def look(page: Element) -> list[str]:
        found = []
        for one in page.all():
            for name in ("src", "href", "action", "formaction", "poster", "srcset", "data", "xlink:href"):
                address = one[name].strip()
                parts = urlsplit(address)
                if not parts.netloc and parts.scheme in ("", "mailto"):
                    continue
                is_link = one.tag == "a" and name == "href" and parts.netloc in OUTSIDE
                is_inside = address.startswith("http://testserver/")
                if not is_link and not is_inside:
                    found.append(shown(one))
        return found

    assert faults_on_pages(walk, look) == []


def every_answer(walk: Walk) -> Iterator[Answer]:
    """Every answer to everybody, whatever its kind and status; an address that is not there too."""
    for role in (NOBODY, *ROLES):
        for view in walk.views:
            for address in walk.addresses_of(view):
                yield walk.get(role, address)
        yield walk.get(role, "/no/such/page/")


def test_every_answer_carries_the_policy(walk: Walk) -> None:
    wrong = set()
    for answer in every_answer(walk):
        said = answer.headers.get("Content-Security-Policy", "")
        rules = dict(rule.strip().partition(" ")[::2] for rule in said.split(";") if rule.strip())
        if rules.get("default-src") != "'none'" or "unsafe-" in said or "*" in said or "http:" in said:
            wrong.add(f"{answer.address}: {said or 'no policy'}")
        for name in ("frame-ancestors", "base-uri", "object-src"):
            if rules.get(name) != "'none'":
                wrong.add(f"{answer.address}: {name} {rules.get(name)}")
        for name in ("form-action", "style-src", "connect-src"):
            if rules.get(name) != "'self'":
                wrong.add(f"{answer.address}: {name} {rules.get(name)}")
        wrong |= {
            f"{answer.address}: {name} {answer.headers.get(name)}"
            for name, values in HEADERS.items()
            if answer.headers.get(name) not in values
        }
    assert sorted(wrong) == []


def test_no_page_but_the_phone_app_may_ask_the_device(walk: Walk) -> None:
    """Location and camera are for the app alone; the microphone is for nobody."""
    wrong = set()
    for answer in every_answer(walk):
        said = answer.headers.get("Permissions-Policy", "")
        told = dict(one.split("=", 1) for one in said.split(", ") if one)
        wanted = "(self)" if answer.address == "/field/" and answer.status == 200 else "()"
        if {told.get("geolocation"), told.get("camera")} != {wanted} or told.get("microphone") != "()":
            wrong.add(f"{answer.address}: {said or 'no policy'}")
    assert sorted(wrong) == []


def test_a_page_for_somebody_is_kept_for_nobody_else(walk: Walk) -> None:
    """A cache between must know that the page depends on who is signed in."""
    wrong = []
    for role in ROLES:
        for answer in walk.pages(role):
            varies = answer.headers.get("Vary", "").lower()
            kept = answer.headers.get("Cache-Control", "")
            if "cookie" not in varies and "private" not in kept and "no-store" not in kept:
                wrong.append(f"{answer}: Vary {varies!r}, Cache-Control {kept!r}")
            if "public" in kept:
                wrong.append(f"{answer}: Cache-Control {kept!r}")
    assert wrong == []


@pytest.mark.parametrize("role", [NOBODY, *ROLES])
def test_no_link_is_dead(walk: Walk, role: str) -> None:
    """Every link, picture, style, script, map and live part that a page names answers its reader."""
    named: dict[str, set[str]] = defaultdict(set)
    for answer in walk.pages(role):
        for one in answer.page.all():
            addresses = [one["href"]] if one.tag == "a" else []
            addresses += [one[f"data-{name}-url"] for name in ("map", "live", "basemap")]
            addresses += [one["action"]] if one.tag == "form" and one["method"].lower() != "post" else []
            for address in addresses:
                parts = urlsplit(address)
                if not address or parts.netloc or parts.scheme:
                    continue
                whole = urljoin(answer.address, address).partition("#")[0]
                named[whole].add(answer.address)
    dead = []
    for address, pages in named.items():
        if address.startswith("/static/"):
            continue
        status = walk.get(role, address).status
        if status not in (200, 302):
            dead.append(f"{address}: {status}, named by {sorted(pages)[:3]}")
    assert dead == []


def test_forms_are_sent_to_addresses_that_take_them(walk: Walk) -> None:
    """A form's address is one of the site's that knows POST; it is resolved, not sent."""
    from django.urls import Resolver404, resolve  # noqa: PLC0415 - after the settings

    wrong = set()
    for answer in walk.pages(*ROLES):
        forms = [form["action"] for form in answer.page.all("form") if form["method"].lower() == "post"]
        measures = [one["data-measure-url"] for one in answer.page.all() if one["data-measure-url"]]
        for action in (*forms, *measures):
            try:
                resolve(urlsplit(urljoin(answer.address, action or answer.address)).path)
            except Resolver404:
                wrong.add(f"{answer.address}: {action}")
    assert sorted(wrong) == []


def test_static_files_that_pages_name_are_there(walk: Walk) -> None:
    from django.contrib.staticfiles import finders  # noqa: PLC0415 - after the settings

    named = {
        address.partition("?")[0].partition("#")[0]
        for answer in walk.pages(NOBODY, *ROLES)
        for one in answer.page.all("link", "script", "img", "use", "source", "image")
        for address in (one["href"], one["src"])
        if address.startswith("/static/")
    }
    assert named
    assert [address for address in sorted(named) if finders.find(address.removeprefix("/static/")) is None] == []


def test_ids_are_given_once_and_what_is_named_is_there(walk: Walk) -> None:
    def look(page: Element) -> list[str]:
        ids = [one["id"] for one in page.all() if one["id"]]
        found = [f"id {one} twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
        for one in page.all():
            for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list"):
                found += [f"{name} {word} of {shown(one)}" for word in one[name].split() if word not in ids]
            if (
                one.tag == "a"
                and one["href"].startswith("#")
                and one["href"] not in ("#", *(f"#{name}" for name in ids))
            ):
                found.append(f"link to {one['href']}")
        return found

    assert faults_on_pages(walk, look) == []


def test_pictures_have_words(walk: Walk) -> None:
    def is_hidden(one: Element) -> bool:
        return any(outer["aria-hidden"] == "true" or outer["role"] == "presentation" for outer in (one, *one.above()))

    def look(page: Element) -> list[str]:
        found = [shown(one) for one in page.all("img") if "alt" not in one.attributes]
        found += [
            shown(one)
            for one in page.all("svg")
            if not one.is_within("svg")
            and not is_hidden(one)
            and not (one["aria-label"] or one["aria-labelledby"] or any(inner.text for inner in one.all("title")))
        ]
        return found

    assert faults_on_pages(walk, look) == []


def test_tables_say_what_they_are(walk: Walk) -> None:
    def look(page: Element) -> list[str]:
        found = []
        for table in page.all("table"):
            around = [one for one in table.above() if one["role"] == "region" or one.tag in ("section", "figure")]
            is_named = (
                any(one.text for one in table.all("caption"))
                or table["aria-label"]
                or table["aria-labelledby"]
                or any(one["aria-label"] or one["aria-labelledby"] for one in around)
            )
            found += [] if is_named else [f"no caption: {shown(table)}"]
            heads = list(table.all("th"))
            found += [] if heads else [f"no heading cells: {shown(table)}"]
            found += [
                f"no scope: {shown(one)} {one.text[:30]}"
                for one in heads
                if one["scope"] not in ("col", "row", "colgroup", "rowgroup")
            ]
        return found

    assert faults_on_pages(walk, look) == []


def test_no_page_shows_what_is_not_for_readers(walk: Walk) -> None:
    def look(page: Element) -> list[str]:
        (body,) = page.all("body")
        for one in page.all("option"):
            if not one["value"] and one.text == "None":
                one.inside = []
        said = ENGLISH_NONE.sub("", body.text)
        found = [f"…{said[max(0, match.start() - 50) : match.end() + 30]}…" for match in NOT_FOR_READERS.finditer(said)]
        found += [
            shown(one)
            for one in page.all()
            for name, value in one.attributes.items()
            if name in ("href", "src", "value", "placeholder", "title", "aria-label", "alt")
            and re.search(r"\bNone\b|\{\{", value)
        ]
        return found

    assert faults_on_pages(walk, look) == []


def test_times_are_told_as_people_tell_them(walk: Walk) -> None:
    """Days in words and the time of the place, not as machines write them; `time datetime` may say both."""
    found = set()
    for answer in walk.pages(NOBODY, *ROLES):
        if not AS_WRITTEN.fullmatch(answer.address):
            (body,) = answer.page.all("body")
            told = [body.text[max(0, match.start() - 40) : match.end()] for match in MACHINE_TIME.finditer(body.text)]
            found |= {f"{answer.address}: …{told[0]}, {len(told)} times"} if told else set()
    assert sorted(found) == []


@pytest.mark.parametrize("role", ["warden", "analyst"])
def test_fault_pages_are_whole_pages(walk: Walk, role: str) -> None:
    """Somebody who is turned away is told so on a page like any other."""
    for address, status in (("/no/such/page/", 404), ("/people/log/", 403)):
        answer = walk.get(role, address)
        assert (answer.status, answer.is_page) == (status, True)
        assert [one.text for one in answer.page.all("h1")] != []
        assert "Traceback" not in answer.text
        assert answer.text.count("<title>") == 1
