from station.field.test_field_screens import *  # noqa
from station.field.test_field_screens import browser, complaints, opened, briefed, pytestmark, go, start
def test_look(opened, briefed, officer, a_visit):
    a_visit(officer, place_ref="HE02", minutes=18, began_ago_min=90)
    for size, scheme in (("phone","light"),("phone","dark")):
        page = opened(size, scheme)
        n = f"/tmp/shots/phone-b/real-{scheme}"
        page.screenshot(path=n+"-today.png", full_page=True)
        go(page, "place/HE01"); page.wait_for_timeout(300); page.screenshot(path=n+"-place.png", full_page=True)
        go(page, "record"); page.screenshot(path=n+"-record.png", full_page=True)
        if scheme == "light":
            go(page, "today"); start(page)
        go(page, "outcomes"); page.wait_for_timeout(200); page.screenshot(path=n+"-outcomes.png")
