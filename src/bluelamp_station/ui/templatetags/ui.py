"""Tags of every page: figures, tags, empty states, live regions, maps, charts, page numbers and words for numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import template
from django.forms import BaseFormSet
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bluelamp.core.figures import Figure, Interval
from bluelamp_station.ui import wording
from bluelamp_station.ui.basemap import basemap_url
from bluelamp_station.ui.charts import Bar, BarChart, HeatRow, HeatStrip, lay_out_bars, lay_out_heat_strip
from bluelamp_station.ui.forms import ErrorLink, error_links
from bluelamp_station.ui.page_numbers import page_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from django.core.paginator import Page
    from django.forms import BaseForm
    from django.template.base import Parser, Token
    from django.template.context import Context

register = template.Library()

TAG_COLOURS = ("grey", "green", "turquoise", "blue", "light-blue", "purple", "pink", "red", "orange", "yellow")
MAP_HEIGHTS = ("short", "medium", "tall")
_POUNDS = "pounds"
# Units that people read one of.
_PLURALS = {
    "places": "place",
    "incidents": "incident",
    "rows": "row",
    "months": "month",
    "points": "point",
    "visits": "visit",
    "outcomes": "outcome",
    "uses": "use",
    "shifts": "shift",
    "seats": "seat",
    "people": "person",
}


@register.simple_tag
def asset(name: str) -> str:
    """Address of a built or own static file of this room; plain where it has no hashed name yet.

    Args:
        name: path below ``ui/``, e.g. ``built/site.css``.
    """
    try:
        return static(f"ui/{name}")
    except ValueError:
        # A manifest that lacks the file: the start-up check ui.W001 says so; the page must still be readable.
        from django.conf import settings  # noqa: PLC0415 - only needed when the build is missing

        return f"{settings.STATIC_URL}ui/{name}"


@register.inclusion_tag("ui/figure.html")
def figure(figure: Figure | None, label: str = "", size: str = "", *, details: bool = True) -> dict[str, Any]:
    """A number with its interval and unit, and its meaning one click away.

    Args:
        figure: a figure, or None (in a template also a missing name, which is an empty text) where there is none.
        label: words above it.
        size: ``large`` for numbers that people glance at.
        details: False in dense tables, where the column's heading carries ``{% meaning %}``.
    """
    figure = figure or None
    return {
        "label": label,
        "size": size,
        "shows_details": details and figure is not None,
        **_meaning(figure),
        **_parts(figure),
    }


@register.inclusion_tag("ui/meaning.html")
def meaning(figure: Figure | None, summary: str = "What this counts") -> dict[str, Any]:
    """Only the meaning of a figure: definition, version, period, ground, source, as-at and completeness.

    Args:
        figure: any figure of the kind, e.g. the first of a column.
        summary: words of the link that opens it.
    """
    figure = figure or None
    return {"figure": figure, "summary": summary, **_meaning(figure)}


def _meaning(figure: Figure | None) -> dict[str, str]:
    """What a figure's meaning says in words: level of the interval, period, and when the data were taken up."""
    if figure is None:
        return {"interval_words": "", "period": "", "compare": "", "as_at": ""}
    return {
        "interval_words": _interval_words(figure.interval),
        "period": wording.period_in_words(figure.period) if figure.period else "",
        "compare": wording.period_in_words(figure.compare) if figure.compare else "",
        "as_at": wording.instant_in_words(figure.as_at),
    }


def _interval_words(interval: Interval | None) -> str:
    if interval is None:
        return ""
    if interval.level is None:
        return "From the least to the most that the evidence allows"
    return f"{interval.level:.0%} {interval.kind} interval"


def _parts(figure: Figure | None) -> dict[str, Any]:
    if figure is None or figure.value is None:
        return {"figure": figure, "value": "", "unit": "", "interval": ""}
    if figure.unit == _POUNDS:
        ends = () if figure.interval is None else (figure.interval.low, figure.interval.high)
        between = " to ".join(wording.money_in_words(end) for end in ends)
        return {"figure": figure, "value": wording.money_in_words(figure.value), "unit": "", "interval": between}
    whole = str(replace(figure, interval=None))
    value = whole.removesuffix(f" {figure.unit}")
    interval = ""
    if figure.interval is not None:
        low, high = (
            str(replace(figure, value=end, interval=None)).removesuffix(f" {figure.unit}")
            for end in (figure.interval.low, figure.interval.high)
        )
        interval = f"{low} to {high}"
    unit = figure.unit if whole != value else ""
    if value == "1" and unit in _PLURALS and not interval:
        unit = _PLURALS[unit]
    return {"figure": figure, "value": value, "unit": unit, "interval": interval}


@register.simple_tag
def status_tag(text: object, colour: str = "grey") -> SafeString:
    """A coloured word, e.g. the state of a run.

    Args:
        text: the word.
        colour: one of ``TAG_COLOURS``.
    """
    if colour not in TAG_COLOURS:
        raise template.TemplateSyntaxError(f"A status tag is {', '.join(TAG_COLOURS)}, not {colour}.")
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, text)


@register.inclusion_tag("ui/empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", link_text: str = "") -> dict[str, str]:
    """Says that there is nothing yet, and what to do next.

    Args:
        title: what there is none of.
        text: one or two sentences.
        url: address of the next step; empty where the reader has none.
        link_text: words of the next step.
    """
    return {"title": title, "text": text, "url": url, "link_text": link_text}


class LiveNode(template.Node):
    """A region that its page's script renews from the same partial that filled it."""

    def __init__(self, nodelist: template.NodeList, url: template.base.FilterExpression, every_ms: Any) -> None:
        self.nodelist = nodelist
        self.url = url
        self.every_ms = every_ms

    def render(self, context: Context) -> SafeString:
        """The region with its content, complete without a script."""
        url = self.url.resolve(context)
        content = self.nodelist.render(context)
        if not url:
            return format_html('<div class="bl-live">{}</div>', content)
        return format_html(
            '<div class="bl-live" data-live-url="{}" data-live-every="{}">{}</div>'
            '<noscript><p class="govuk-body"><a class="govuk-link" href="">Load this page again</a> '
            "to see how far it is.</p></noscript>",
            url,
            self.every_ms.resolve(context),
            content,
        )


@register.tag
def live(parser: Parser, token: Token) -> LiveNode:
    """``{% live url 2000 %}…{% endlive %}``: content renewed every so many milliseconds; an empty url ends it.

    Args:
        parser: the template's parser.
        token: the tag as written.
    """
    match token.split_contents()[1:]:
        case [url]:
            every = "2000"
        case [url, every]:
            pass
        case _:
            raise template.TemplateSyntaxError("live takes an address and milliseconds: {% live url 2000 %}.")
    nodelist = parser.parse(("endlive",))
    parser.delete_first_token()
    return LiveNode(nodelist, parser.compile_filter(url), parser.compile_filter(every))


@register.inclusion_tag("ui/map_panel.html")
def map_panel(
    url: str,
    label: str,
    height: str = "medium",
    *,
    table: str = "",
    edit_field: str = "",
    measure_url: str = "",
    measure_target: str = "",
) -> dict[str, Any]:
    """A map of a GeoJSON address; without a script, a sentence and a link to the table that says the same.

    Args:
        url: address of the GeoJSON.
        label: what the map shows, read aloud.
        height: ``short``, ``medium`` or ``tall``.
        table: id of the element that holds the same as a table, on the same page.
        edit_field: id of the text field that holds the boundary; makes the map editable.
        measure_url: address that answers live counts for a changed boundary.
        measure_target: id of the element that the counts are written to.
    """
    if height not in MAP_HEIGHTS:
        raise template.TemplateSyntaxError(f"A map is {', '.join(MAP_HEIGHTS)}, not {height}.")
    return {
        "url": url,
        "label": label,
        "height": height,
        "table": table,
        "basemap_url": basemap_url(),
        "edit_field": edit_field,
        "measure_url": measure_url,
        "measure_target": measure_target,
    }


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page_obj: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Numbers of the pages of a list, keeping the rest of the address.

    Args:
        context: the page's context, for its address.
        page_obj: the page shown.
        parameter: name of the page number in the address.
    """
    request = context.get("request")
    return {"page": page_obj, "links": page_links(page_obj, request.GET if request else None, parameter)}


@register.inclusion_tag("ui/breadcrumbs.html")
def breadcrumbs(*parts: object) -> dict[str, Any]:
    """Where this page is: ``{% breadcrumbs "Hotspots" list_url "Run 3" %}``, the last text without an address.

    Args:
        parts: text, address, text, address, …, last text.
    """
    texts, urls = parts[::2], parts[1::2]
    return {"crumbs": [(text, urls[index] if index < len(urls) else "") for index, text in enumerate(texts)]}


@register.simple_tag
def money(pounds: Decimal | float | None) -> str:
    """An amount of money: ``£1,200``.

    Args:
        pounds: the amount.
    """
    return wording.money_in_words(pounds)


@register.simple_tag
def hectares(square_metres: float | None) -> str:
    """An area given in square metres: ``12.3 ha``.

    Args:
        square_metres: the area.
    """
    return wording.hectares_in_words(square_metres)


@register.simple_tag
def share(value: float | None) -> str:
    """A share of 0 to 1 in percent: ``15.8%``.

    Args:
        value: the share.
    """
    return wording.NOT_KNOWN if value is None else wording.share_in_words(value)


@register.inclusion_tag("ui/heat_strip.html")
def heat_strip(rows: Iterable[HeatRow], title: str, columns: Sequence[str] = ()) -> dict[str, HeatStrip]:
    """Squares by state, e.g. months held and missing.

    Args:
        rows: lines of squares.
        title: what they show, in one sentence.
        columns: labels above the squares.
    """
    return {"strip": lay_out_heat_strip(tuple(rows), title, columns)}


@register.inclusion_tag("ui/bars.html")
def bars(rows: Iterable[Bar], title: str) -> dict[str, BarChart]:
    """Horizontal bars on one scale.

    Args:
        rows: bars from top to bottom.
        title: what they show, in one sentence.
    """
    return {"chart": lay_out_bars(tuple(rows), title)}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any]) -> dict[str, list[ErrorLink]]:
    """What is wrong with one or several forms, each line leading to its field.

    Args:
        forms: forms or sets of forms; those without errors say nothing.
    """
    links: list[ErrorLink] = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            links += [ErrorLink(str(text)) for text in form.non_form_errors()]
            links += [link for inner in form.forms for link in error_links(inner)]
        else:
            links += error_links(form)
    return {"links": links}


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """The fields of a form without its error summary, for pages with several forms.

    Args:
        form: any form.
    """
    return form.render("django/forms/fields.html")
