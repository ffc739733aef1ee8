"""What is said in subtitles."""

from __future__ import annotations

import pytest

from tests.extract import document

TIMES = "00:00:01,000 --> 00:00:02,000"


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.srt", f"1\n{TIMES}\n<i>Who</i> is\nthere?\n\n2\n{TIMES}\n{{\\an8}}I.\n",
         "Who is there?\nI."),
        ("a.srt", f"1\r\n{TIMES}\r\none\r\n\r\n\r\nstill one\r\n2\r\n{TIMES}\r\n22\r\n",
         "one still one\n22"),
        ("a.vtt", "WEBVTT - Tide\n\nNOTE no\nno\n\nSTYLE\nno\n\nname\n00:01.000 --> 00:02.000 "
         "align:left\n<v Ines Calder>Four &amp; <c.x>three</c>\n\nNOTE no\n\n00:03.000 --> "
         "00:04.000\nNoted.", "Ines Calder: Four & three\nNoted."),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\none<00:01.500><c> two</c>\n\n"
         "00:02.000 --> 00:03.000\none two\nthree<00:02.500><c> four</c>",
         "one two\nthree four"),
        ("a.srt", "no cues at all", ""),
    ],
)  # fmt: skip
def test_each_cue_is_a_line(name: str, content: str, text: str) -> None:
    found = document(name, content.encode())
    assert (found.kind, found.text) == ("subtitles", text)


def test_title_and_language_are_said_by_header_and_name() -> None:
    found = document("a.vtt", b"WEBVTT - Tide\nLanguage: de\n\n00:01.000 --> 00:02.000\nx")
    assert (found.title, found.language) == ("Tide", "de")
    assert document("film.pt-BR.srt", f"1\n{TIMES}\nx".encode()).language == "pt-BR"
