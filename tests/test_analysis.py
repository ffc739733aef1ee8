"""How text becomes terms."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import forms, stems, tokens
from indexer.analysis.chunks import _pattern, _without_marks
from indexer.analysis.fold import fold, fold_case


def words(text: str) -> list[str]:
    return [token.form.word for token in tokens(text)]


def aliases(text: str) -> dict[str, tuple[str, ...]]:
    return {token.form.word: token.form.aliases for token in tokens(text) if token.form.aliases}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Interest rates rise.", ["interest", "rates", "rise"]),
        ("‘Syria’s’ and 'Syria's'", ["syria's", "and", "syria's"]),
        ("the regime’ is", ["the", "regime", "is"]),
        ("face-to-face", ["face", "to", "face"]),
        ("he said—and left", ["he", "said", "and", "left"]),
        ("snake_case", ["snake", "case"]),
        ("U.S. troops, e.g. the U.N.", ["u.s.", "troops", "e.g.", "the", "u.n."]),
        ("U.S.-backed", ["u.s.", "backed"]),
        ("end.Start", ["end", "start"]),
        ("1,2,3 and 1,234,567.89", ["1", "2", "3", "and", "1234567.89"]),
        ("v1.2.3", ["v1", "2", "3"]),
        ("R&D at AT&T", ["r&d", "at", "at&t"]),
        ("C++ and C# and .NET, G++.", ["c++", "and", "c#", "and", ".net", "g++"]),
        ("a+b c#d x++y", ["a", "b", "c", "d", "x", "y"]),
        ("jo.smith@example.org", ["jo", "smith", "example", "org"]),
        ("https://example.org/a?b=c", ["https", "example", "org", "a", "b", "c"]),
        ("rock'n'roll O’Neill", ["rock'n'roll", "o'neill"]),
        ("İstanbul ILIK ırmak", ["istanbul", "ilik", "irmak"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("ΟΔΟΣ οδός", ["οδοσ", "οδοσ"]),
        ("ﬁsh ｆｕｌｌ", ["fish", "full"]),
        ("co\u00adop", ["coop"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("日本語 text", ["日", "本", "語", "text"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("... — & -", []),
        ("__ ' \u0301", []),
        ("a\u0301 _b_", ["a", "b"]),
    ],
)
def test_a_text_has_these_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Erdoğan", {"erdogan": ("erdoğan",)}),
        ("e-mail", {"e": ("email",)}),
        ("2018–2020", {"2018": ("20182020",)}),
        ("R&D", {"r&d": ("r", "d")}),
        ("C++", {"c++": ("c",)}),
        (".NET", {".net": ("net",)}),
        ("said—and", {}),
    ],
)
def test_other_spellings_share_the_position(
    text: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert aliases(text) == expected


def test_positions_count_up_and_offsets_are_those_of_the_text() -> None:
    text = "A face-to-face\u00a0talk with O’Neill"
    found = list(tokens(text))
    assert [token.position for token in found] == list(range(7))
    assert [text[token.start : token.end] for token in found] == [
        "A", "face", "to", "face", "talk", "with", "O’Neill",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "stem"),
    [("running", "en:run"), ("run", "en:run"), ("rates", "en:rate"), ("syria's", "en:syria"),
     ("policies", "en:polici"), ("studied", "en:studi")],
)  # fmt: skip
def test_inflections_have_the_same_stem_and_its_language(word: str, stem: str) -> None:
    assert stems(word) == (stem,)


def test_folding_case_keeps_accents_and_folding_drops_them() -> None:
    assert (fold_case("ERDOĞAN"), fold("ERDOĞAN")) == ("erdoğan", "erdogan")
    assert (fold("Ångström"), fold("smørrebrød"), fold("łódź")) == (
        "angstrom",
        "smorrebrod",
        "lodz",
    )


def test_no_form_is_longer_than_252_bytes() -> None:
    (form,) = forms("ж" * 1000)
    assert len(form.word.encode()) == 252


@given(st.text() | st.text(st.sampled_from("aé.,&@-'’_+#\u0301\u00ad\u093e語ก2 ")))
def test_any_text_has_tokens_in_order_inside_it(text: str) -> None:
    end = 0
    for place, token in enumerate(tokens(text)):
        assert token.position == place
        assert end <= token.start < token.end <= len(text)
        assert token.form.word
        assert all(
            len(word.encode("utf-8", "surrogatepass")) <= 252 for word in token.form.inflected
        )
        end = token.end


@given(st.text(st.characters(max_codepoint=0x2FF) | st.sampled_from("’–—“”…•€™")))
def test_the_fast_pattern_finds_the_chunks_of_the_full_one(text: str) -> None:
    assert _without_marks(text)
    fast = [match.span() for match in _pattern(marks=False).finditer(text)]
    assert fast == [match.span() for match in _pattern(marks=True).finditer(text)]


def test_every_letter_digit_and_mark_is_part_of_a_word() -> None:
    missing = [
        f"U+{code:04X}"
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code))[0] in "LM"
        and unicodedata.category(chr(code)) != "Mc"
        and code < 0x10000
        and not words("a" + chr(code))
    ]
    assert missing == []


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("apostrophe", "'\u2019\u2018\u02bc\uff07")
def test_every_apostrophe_is_the_same(apostrophe: str) -> None:
    assert words(f"O{apostrophe}Neill") == ["o'neill"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])))
def test_a_text_in_capitals_has_the_same_words(text: str) -> None:
    assert fold(fold_case(text)) == fold(text)


def test_only_whole_words_and_joined_spellings_have_inflections() -> None:
    """The accented spelling does not: its word, without accents, is stemmed already."""
    (form,) = forms("Erdoğan")
    assert form.inflected == ("erdogan",)
    assert forms("e-mails")[0].inflected == ("e", "emails")
