"""What does a page of HTML say about itself?

In its `meta` tags, in JSON-LD and on its elements. Sites name one thing in many ways: the names
stand here in the order in which they are believed.
"""

from __future__ import annotations

import json

from indexer.document import DocumentDate
from indexer.extract.dates import written_date
from indexer.extract.tags import Tag, attributes_of

_DATES = (
    "article:published_time", "datepublished", "citation_publication_date", "citation_date",
    "dcterms.issued", "dc.date.issued", "dcterms.created", "dc.date.created", "dcterms.date",
    "dc.date", "og:published_time", "parsely-pub-date", "sailthru.date", "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "publication-date",
    "date", "datecreated", "created", "creation_date",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "byl",
    "parsely-author", "sailthru.author",
)  # fmt: skip
_TITLES = ("og:title", "dc.title", "dcterms.title", "citation_title", "twitter:title")
_DESCRIPTIONS = ("description", "og:description", "dc.description", "dcterms.description")
_LANGUAGES = ("content-language", "language", "dc.language", "dcterms.language", "og:locale")
_DATED_CLASSES = {"published", "dt-published", "entry-date", "pubdate", "post-date"}

_LONGEST_DATA = 1 << 20
_MOST_NODES = 10_000
_MOST_AUTHORS = 20


class Head:
    """What has been found; nothing that is said twice replaces what was said first."""

    def __init__(self) -> None:
        self.title = self.html_language = ""
        self._said: dict[str, list[str]] = {}

    def meta(self, tag: Tag) -> None:
        """Take what a `meta` tag says, or another that has a property."""
        if len(tag.attributes) > _LONGEST_DATA:
            return
        attributes = attributes_of(tag)
        names = (attributes.get(key, "") for key in ("name", "property", "itemprop", "http-equiv"))
        if name := next(filter(None, names), ""):
            self._say(name, attributes.get("content", "") or attributes.get("datetime", ""))

    def time(self, tag: Tag) -> None:
        """Take the date of a `time` element, if it is that of the publication."""
        attributes = attributes_of(tag)
        classes = set(attributes.get("class", "").lower().split())
        published = attributes.get("itemprop", "").lower() == "datepublished"
        if published or "pubdate" in attributes or classes & _DATED_CLASSES:
            self._say("pubdate", attributes.get("datetime", ""))

    def script(self, tag: Tag) -> None:
        """Take what JSON-LD says; what is no JSON says nothing."""
        if "ld+json" not in tag.attributes or len(tag.content) > _LONGEST_DATA:
            return
        try:
            left: list[object] = [json.loads(tag.content, strict=False)]
        except (ValueError, RecursionError):
            return
        for _ in range(_MOST_NODES):
            if not left:
                return
            node = left.pop()
            if isinstance(node, list):
                left.extend(reversed(node))
            elif isinstance(node, dict):
                self._node(node)
                left.extend(value for value in node.values() if isinstance(value, dict | list))

    def date(self) -> DocumentDate | None:
        """Return the date of publication, or of creation."""
        for name in _DATES:
            for value in self._said.get(name, ()):
                if days := written_date(value):
                    return DocumentDate(days, "meta")
        return None

    def author(self) -> str:
        """Return the authors, joined by commas; the address of a profile is no name."""
        for name in _AUTHORS:
            found = [value for value in self._said.get(name, ()) if "://" not in value]
            if found:
                return ", ".join(dict.fromkeys(found[:_MOST_AUTHORS]))
        return ""

    def language(self) -> str:
        """Return the tag of the language."""
        said = self.html_language or self._first(_LANGUAGES)
        return said.split(",")[0].strip().replace("_", "-")

    def other_title(self) -> str:
        """Return a title from elsewhere than the element `title`."""
        return self._first(_TITLES)

    def description(self) -> str:
        """Return what the page says to be about."""
        return self._first(_DESCRIPTIONS)

    def _first(self, names: tuple[str, ...]) -> str:
        return next((self._said[name][0] for name in names if name in self._said), "")

    def _say(self, name: str, value: str) -> None:
        if value := " ".join(value.split()):
            self._said.setdefault(name.strip().lower(), []).append(value)

    def _node(self, node: dict[object, object]) -> None:
        for key in ("datePublished", "dateCreated"):
            if isinstance(value := node.get(key), str):
                self._say(key, value)
        author = node.get("author")
        for each in (author if isinstance(author, list) else [author])[:_MOST_AUTHORS]:
            name = each.get("name") if isinstance(each, dict) else each
            if isinstance(name, str):
                self._say("author", name)
