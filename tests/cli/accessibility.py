"""What a machine can see of whether a page is accessible (WCAG 2.1 AA): structure, names, contrast."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_VOID = {"meta", "br", "hr", "img", "link", "input", "rect", "line"}
_COLOUR = re.compile(r"(?<![-\w])color:\s*(#[0-9a-f]{6})")
_GROUND = re.compile(r"background(?:-color)?:\s*(#[0-9a-f]{6})")


def contrast(first: str, second: str) -> float:
    """The ratio of two colours' luminance."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.seen: dict[str, int] = {}
        self.ids: list[str] = []
        self.referred: list[str] = []
        self.title = ""
        self.tables: list[dict[str, int]] = []
        self.style = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.seen[tag] = self.seen.get(tag, 0) + 1
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("aria-labelledby", "aria-describedby"):
            self.referred += (given.get(name) or "").split()
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html" and given.get("lang") not in {"sv", "en"}:
            self.faults.append("the page does not say its language")
        self._table(tag, given)
        if tag == "svg" and not (given.get("role") == "img" and given.get("aria-labelledby")):
            self.faults.append("a picture without a name")
        elif tag == "img" and "alt" not in given:
            self.faults.append("an img without alt")
        if given.get("tabindex") not in {None, "0"}:
            self.faults.append("a tabindex above 0")
        if tag not in _VOID:
            self.open.append((tag, given))

    def _table(self, tag, given):
        if tag == "table":
            self.tables.append({"caption": 0, "col": 0, "row": 0, "tr": 0})
        elif tag == "caption":
            self.tables[-1]["caption"] += 1
        elif tag == "th":
            if given.get("scope") not in {"col", "row"}:
                self.faults.append("a th without scope")
            else:
                self.tables[-1][given["scope"]] += 1
        elif tag == "tr":
            self.tables[-1]["tr"] += 1

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes nothing")
            return
        self.open.pop()

    def handle_data(self, data):
        if not self.open:
            return
        path = [tag for tag, _ in self.open]
        if path[-1] == "title" and "svg" not in path:
            self.title += data
        elif path[-1] == "style":
            self.style += data
        elif data.strip() and "body" in path and not {"main", "header", "footer"} & set(path):
            self.faults.append(f"outside every landmark: {data.strip()[:40]}")


def faults_of(html: str) -> list[str]:
    """Everything that is wrong; empty for a page that passes."""
    reader = _Reader()
    reader.feed(html)
    faults = reader.faults
    if not html.lower().startswith("<!doctype html>"):
        faults.append("no doctype")
    faults += [f"<{tag}> is never closed" for tag, _ in reader.open]
    if not reader.title.strip():
        faults.append("no title")
    if reader.seen.get("main", 0) != 1:
        faults.append("not exactly one main")
    if reader.headings[:1] != [1] or reader.headings.count(1) != 1:
        faults.append("not exactly one h1, first")
    for before, after in zip(reader.headings, reader.headings[1:], strict=False):
        if after > before + 1:
            faults.append(f"h{after} follows h{before}")
    faults += [f"id {one} twice" for one in set(reader.ids) if reader.ids.count(one) > 1]
    faults += [f"nothing has the id {one}" for one in reader.referred if one not in reader.ids]
    for table in reader.tables:
        if table["caption"] != 1 or not table["col"] or table["row"] != table["tr"] - 1:
            faults.append(f"a table without caption or headers: {table}")
    ground = (_GROUND.findall(reader.style) or ["#ffffff"])[0]
    faults += [
        f"{colour} on {ground} can't be read"
        for colour in _COLOUR.findall(reader.style)
        if contrast(colour, ground) < 4.5
    ]
    if "outline: none" in reader.style or "outline:0" in reader.style:
        faults.append("focus can't be seen")
    return faults
