"""How XML is read that may be hostile."""

from __future__ import annotations

import pytest

from indexer.errors import DocumentError
from indexer.extract.markup import DEEPEST, attribute, read_markup


class Told:
    def __init__(self) -> None:
        self.events: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.events.append(f"<{name}{attribute(attributes, 'b')}>")

    def end(self, name: str) -> None:
        self.events.append(f"</{name}>")

    def data(self, words: str) -> None:
        self.events.append(words)


def told(*chunks: bytes) -> str:
    found = Told()
    read_markup(chunks, found)
    return "".join(found.events)


def test_elements_have_their_local_names() -> None:
    assert told(b'<w:a x:b="1">one<w:c/>', b"two</w:a>") == "<a1>one<c></c>two</a>"


def test_entities_of_html_and_plain_ones_of_the_document_are_characters() -> None:
    assert told(b'<!DOCTYPE a [<!ENTITY me "Ann">]><a>&eacute;&me;&nosuch;</a>') == "<a>éAnn</a>"


def test_entities_outside_are_left_out() -> None:
    assert told(b'<!DOCTYPE a [<!ENTITY me SYSTEM "/etc/passwd">]><a>&me;!</a>') == "<a>!</a>"


@pytest.mark.parametrize(
    "declared",
    ['"&b;&b;"', '"&#38;b;"', '"' + "x" * 1000 + '"'],
    ids=["of entities", "of entities in disguise", "long"],
)
def test_entities_that_expand_are_refused(declared: str) -> None:
    with pytest.raises(DocumentError, match="over_limit"):
        told(f'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY me {declared}>]><a>&me;</a>'.encode())


def test_what_is_too_deep_is_refused() -> None:
    with pytest.raises(DocumentError, match="over_limit"):
        told(b"<a>" * (DEEPEST + 1))


def test_damage_comes_after_what_could_be_read() -> None:
    found = Told()
    with pytest.raises(DocumentError, match="failed"):
        read_markup([b"<a>one</b>"], found)
    assert found.events == ["<a>", "one"]
