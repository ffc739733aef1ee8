"""Languages are told by their commonest words, and documents are stemmed in theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from whoosh.lang import aliases
from whoosh.lang import languages as whoosh_languages
from whoosh.lang.snowball import classes

from indexer import open_index, search
from indexer.analysis import LANGUAGES, language_of, stems, tag_of
from indexer.analysis.fold import fold, fold_case
from indexer.analysis.language import detect
from tests.conftest import PROJECT, Collection, Run, write

TEXTS = {
    "en": "It was the best of what they had, and it was not enough for all of those who came.",
    "de": "Es war nicht das Beste, was sie hatten, und es war auch nicht genug für alle, die.",
    "fr": "Ce n'était pas le meilleur de ce qu'ils avaient, et il n'y en avait pas pour les.",
    "es": "No era lo mejor que tenían, y tampoco había bastante para todos los que llegaron a.",
    "it": "Non era il meglio che avevano, e non era neanche abbastanza per tutti quelli che.",
    "pt": "Não era o melhor que eles tinham, e também não havia bastante para todos os que vieram.",
    "nl": "Het was niet het beste wat zij hadden, en het was ook niet genoeg voor allen die.",
    "sv": "Det var inte det bästa som de hade, och det var inte heller nog för alla som kom hit.",
    "da": "Det var ikke det bedste, de havde, og der var heller ikke nok til alle, som blev af.",
    "no": "Det var ikke det beste de hadde, og det var heller ikke nok til alle som ble av med.",
    "fi": "Se ei ollut parasta mitä heillä oli, ja se ei myöskään ollut kaikille niille jotka.",
    "hu": "Ez nem a legjobb volt, ami nekik volt, és nem is volt elég azoknak, akik csak most.",
    "ro": "Nu era cel mai bun lucru pe care îl aveau, și nu era de ajuns pentru toți cei care.",
    "ru": "Это было не лучшее из того, что у них было, и этого не хватило для всех, кто был там.",
    "": "日本語のテキスト。これは長い文章ではありません。",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_a_language_is_told_by_its_commonest_words(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("da", "Hun spurgte, hvad der var sket, og han svarede, at det ikke var noget for hende."),
        ("no", "Hun spurte hva som hadde skjedd, og han svarte at det ikke var noe for henne."),
        ("no", "Eg veit ikkje kva som skjedde, men det var noko som dei ikkje ville fortelje oss."),
        (
            "",
            "Det var den samme mand og den samme hund, som var der alle dage, og han var der ikke.",
        ),
    ],
)
def test_danish_and_norwegian_are_told_by_what_only_one_of_them_has(
    language: str, text: str
) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "Invoice 17", "x = f(y) + 1", "Lorem ipsum dolor sit amet"])
def test_what_gives_no_language_away_has_none(text: str) -> None:
    assert detect(text) == ""


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en", "en"), ("de-AT", "de"), ("pt_BR", "pt"), ("deu", "de"), ("German", "de"), ("nb", "no"),
     ("nn-NO", "no"), ("Français", "fr"), ("pl", "en"), ("", "en"), ("?", "en")],
)  # fmt: skip
def test_a_tag_says_which_stemmer(tag: str, language: str) -> None:
    assert language_of(tag) == language


@pytest.mark.parametrize(
    ("said", "tag"),
    [("en", "en"), ("EN_us", "en-us"), ("eng-US", "en-us"), ("de-AT, en", "de-at"),
     ("en_US.UTF-8", "en-us"), ("Deutsch", "de"), (" Portuguese (Brazil)", "pt"),
     ("nno", "nn"), ("zh-Hant-TW", "zh-hant-tw"), ("Klingon", "klingon"), ("", ""), ("_", "-")],
)  # fmt: skip
def test_a_tag_is_indexed_in_one_spelling(said: str, tag: str) -> None:
    assert tag_of(said) == tag
    assert tag_of(tag) == tag


INFLECTED = {
    "da": ("husene", "hus"), "de": ("Häusern", "Haus"), "en": ("running", "runs"),
    "es": ("canciones", "canción"), "fi": ("talossa", "talon"), "fr": ("chevaux", "cheval"),
    "hu": ("házban", "házak"), "it": ("ragazzi", "ragazzo"), "nl": ("huizen", "huize"),
    "no": ("husene", "huset"), "pt": ("livros", "livro"), "ro": ("caselor", "casele"),
    "ru": ("книгами", "книга"), "sv": ("flickorna", "flickor"),
}  # fmt: skip


def of(word: str, language: str) -> tuple[str, ...]:
    return stems(fold(word), language, fold_case(word))


@pytest.mark.parametrize("language", whoosh_languages)
def test_every_snowball_stemmer_of_whoosh_is_used(language: str) -> None:
    if language in ("ar", "tr"):
        assert language not in classes  # none by Snowball
        assert language not in LANGUAGES
    else:
        assert language_of(language) == language
        one, other = (
            {*stems(fold(word), language, fold_case(word))} for word in INFLECTED[language]
        )
        assert one & other


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("tr", "kitaplarımızdan söz ettik", "kitap*"), ("tr", "İSTANBUL IŞIĞI", "istanbul ışığı"),
        ("tr", "evler", "*ler"), ("ar", "الكتاب كبير", "الكتاب"), ("ar", "كِتَاب", "كتاب"),
        ("ar", "والكتاب", "*كتاب"), ("pl", "książkami", "ksiazk*"),
    ],
)  # fmt: skip
def test_where_there_is_no_stemmer_words_are_found_as_they_stand_and_by_parts(
    language: str, text: str, query: str, collection: Collection
) -> None:
    index = collection({"a.md": f"---\nlang: {language}\n---\n{text}"})
    assert search(index, query).total == 1


def test_the_readme_names_the_languages() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    names = [name.capitalize() for name, code in aliases.items()
             if name.isascii() and len(name) > 3 and code in whoosh_languages
             and name not in ("dansk", "nederlands", "suomi", "deutsch", "magyar", "italiano",
                              "norsk", "svenska")]  # fmt: skip
    assert len(names) == len(whoosh_languages)
    assert [name for name in names if name not in readme] == []


@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_word_has_stems_no_longer_than_itself(text: str, language: str) -> None:
    word = fold(text)
    assume(word)
    for stem in stems(word, language, fold_case(text)):
        assert stem.startswith(f"{language}:")
        assert language == "en" or len(stem) - 3 <= len(word)


def test_documents_are_stemmed_in_the_language_that_is_told_said_or_asked_for(
    run: Run, tmp_path: Path
) -> None:
    write(
        tmp_path,
        {
            "told/german.txt": f"{TEXTS['de']} Viele Häuser.",
            "told/english.txt": f"{TEXTS['en']} Many houses.",
            "said/page.html": "<html lang=de><p>Häuser</p></html>",
            "asked/short.txt": "Häuser",
        },
    )
    assert run("add", "told", "said").code == 0
    assert run("add", "--lang", "de", "asked").code == 0
    found = run("search", "-l", "haus").out.split()
    assert {Path(name).name for name in found} == {"german.txt", "page.html", "short.txt"}
    assert run("search", "-l", "lang:de", "haus").out.count("\n") == 3
    assert run("search", "-c", "--lang", "fr", "haus").out == "0\n"
    assert Path(run("search", "-l", "house").out.strip()).name == "english.txt"


def test_the_language_asked_for_is_remembered(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "Häuser"})
    run("add", "--lang", "german", "docs")
    (root,) = open_index(tmp_path / "index").ledger().roots
    assert root.options.language == "de"
    write(tmp_path / "docs", {"b.txt": "viele Häuser"})
    run("update")
    assert run("search", "-c", "haus").out == "2\n"


def test_a_language_that_is_not_known_is_refused(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "x"})
    done = run("add", "--lang", "tlh", "a.txt")
    assert done.code == 2
    assert "en, da, de" in done.err
