"""What a page of the UI offers: the addresses it leads to, and the changes it can ask for, fields included."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

VERBS = ("hx-post", "hx-put", "hx-patch", "hx-delete")
FIELDS = {"input", "select", "textarea", "button"}


@dataclass
class Action:
    """A change: method, address, and the fields as they stand."""

    method: str
    address: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class WebPage(HTMLParser):
    """Parsed once; `links` are asked with GET by the browser, `fragments` by htmx."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.fragments: list[str] = []
        self.actions: list[Action] = []
        self._forms: list[Action | None] = []
        self._by_id: dict[str, Action] = {}
        self._select: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag in {"a", "area", "link"} and "href" in known:
            self._add(self.links, known["href"])
        if "src" in known:
            self._add(self.links, known["src"])
        if "hx-get" in known:
            self._add(self.fragments, known["hx-get"])
        self._change(tag, known)
        if tag in FIELDS:
            self._field(tag, known)
        if tag == "option" and self._select and ("selected" in known or self._is_first_option()):
            self._set(self._select, known.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._forms:
            self._forms.pop()
        if tag == "select":
            self._select = None

    def _change(self, tag: str, known: dict[str, str]) -> None:
        verb = next((verb for verb in VERBS if verb in known), None)
        action = None
        if verb is not None:
            action = Action(verb.removeprefix("hx-").upper(), self._own(known[verb]) or "")
        elif tag == "form" and known.get("method", "get").lower() == "post":
            action = Action("POST", self._own(known.get("action") or self.address) or "")
        if action is not None and tag != "form" and self._forms and self._forms[-1] is not None:
            action.fields = self._forms[-1].fields  # htmx sends the form around a button with it
        if action is not None:
            action.fields = action.fields or [(name, value) for name, value in _values(known.get("hx-vals", ""))]
            self.actions.append(action)
            self._by_id[known.get("id", "")] = action
        if tag == "form":
            self._forms.append(action)

    def _field(self, tag: str, known: dict[str, str]) -> None:
        name = known.get("name")
        if not name or (known.get("type") in {"checkbox", "radio"} and "checked" not in known):
            return
        self._set(name, known.get("value", ""), self._by_id.get(known.get("form", "")))
        self._select = name if tag == "select" else None

    def _set(self, name: str, value: str, action: Action | None = None) -> None:
        form = action or (self._forms[-1] if self._forms else None)
        if form is not None:
            form.fields[:] = [*(pair for pair in form.fields if pair[0] != name), (name, value)]

    def _is_first_option(self) -> bool:
        form = self._forms[-1] if self._forms else None
        return form is not None and dict(form.fields).get(self._select or "") == ""

    def _add(self, place: list[str], address: str) -> None:
        own = self._own(address)
        if own is not None and own not in place:
            place.append(own)

    def _own(self, address: str) -> str | None:
        """Path and query of an address of ours; None for a place on this page, a mail or data."""
        if address.startswith("#") or urlsplit(address).scheme in {"mailto", "tel", "data", "blob"}:
            return None
        whole = urlsplit(urldefrag(urljoin(f"http://ours{self.address}", address)).url)
        if whole.netloc != "ours":
            return whole.geturl()
        return whole.path + (f"?{whole.query}" if whole.query else "")


def _values(text: str) -> Iterator[tuple[str, Any]]:
    """`hx-vals`: JSON in our templates."""
    if text.startswith("{"):
        yield from ((name, str(value)) for name, value in json.loads(text).items())
    else:
        yield from parse_qsl(text)
