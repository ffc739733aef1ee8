"""What finds what: a table of texts, queries and whether the one is found by the other.

All texts are in one index, without a language said: they are too short to tell one, and so
are read as English. Other languages have a table of their own, below.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import Index, SearchOptions, add, create_index, search
from indexer.ledger import WalkOptions
from tests.conftest import write

HIT, MISS = True, False
EVERY = SearchOptions(limit=None, passages=1, collapse=False)
Row = tuple[str, str, bool]

INFLECTION: list[Row] = [
    ("She was running home.", "run", HIT),
    ("She was running home.", "runs", HIT),
    ("She was running home.", "runner", MISS),
    ("She was running home.", '"was run"', MISS),
    ("Interest rates rise.", "rate", HIT),
    ("Interest rates rise.", "interested", HIT),
    ("New policies", "policy", HIT),
    ("He studied history", "studies", HIT),
    ("The children sang", "child", MISS),
    ("Universities", "university", HIT),
    ("hopping mad", "hop", HIT),
    ("hoping for rain", "hop", MISS),
    ("the agreement failed", "agree", MISS),
    ("a skiing trip", "ski", HIT),
    ("dying trees", "die", HIT),
    ("the news", "new", MISS),
    ("early", "earl", MISS),
]

PHRASES: list[Row] = [
    ("Interest rates rise.", '"interest rates"', HIT),
    ("He has an interest in a rate.", '"interest rates"', MISS),
    ("Interest rates rise.", '"interest rate"', MISS),
    ("Interest rates rise.", '"rates interest"', MISS),
    ("Interest\nrates rise.", '"interest rates rise"', HIT),
    ("INTEREST  RATES", '"interest rates"', HIT),
    ("get out of our way", '"get out of our way"', HIT),
    ("get out of the way", '"get out of our way"', MISS),
    ("get out our way", '"get out of our way"', MISS),
    ("“To be, or not to be”", '"to be or not to be"', HIT),
    ("to be or to be not", '"to be or not to be"', MISS),
    ("the who", '"the who"', HIT),
    ("who the", '"the who"', MISS),
    ("one two three four", '"one four"~2', HIT),
    ("one two three four", '"one four"~1', MISS),
    ("one two three four", '"four one"~5', MISS),
    ("He said: “yes”", '"said yes"', HIT),
    ("a well-known man", '"well known man"', HIT),
    ("a well-known man", '"wellknown man"', MISS),
]

CASE: list[Row] = [
    ("NATO met", "nato", HIT),
    ("nato met", "NATO", HIT),
    ("straße", "STRASSE", HIT),
    ("STRASSE", "straße", HIT),
    ("GROẞ", "gross", HIT),
    ("Maße", "masse", HIT),
    ("ΟΔΟΣ", "οδός", HIT),
    ("ὁδός", "ΟΔΟΣ", HIT),
    ("Σίσυφος", "ΣΙΣΥΦΟΣ", HIT),
    ("σίσυφοσ", "Σίσυφος", HIT),
    ("МОСКВА", "москва", HIT),
    ("İstanbul", "istanbul", HIT),
    ("ISTANBUL", "İstanbul", HIT),
    ("ırmak", "irmak", HIT),
    ("IRMAK", "ırmak", HIT),
    ("Diyarbakır", "DIYARBAKIR", HIT),
    ("ﬁsh and ﬂour", "fish flour", HIT),
    ("fish", "ﬁsh", HIT),
    ("ｆｕｌｌ　ｗｉｄｔｈ", "full width", HIT),
    ("x² + y²", "x2", HIT),
    ("Ⅷ", "viii", HIT),
    ("ǅungla", "džungla", HIT),
]

ACCENTS: list[Row] = [
    ("Two cafés opened.", "cafe", HIT),
    ("Two cafés opened.", "café", HIT),
    ("a cafe", "café", HIT),
    ("cafe\u0301", "café", HIT),
    ("café", "cafe\u0301", HIT),
    ("café", '"cafe"', HIT),
    ("President Erdoğan", "erdogan", HIT),
    ("President Erdogan", "ERDOĞAN", HIT),
    ("smørrebrød", "smorrebrod", HIT),
    ("Łódź", "lodz", HIT),
    ("Ångström", "angstrom", HIT),
    ("\u212bngstrom", "ångstrom", HIT),
    ("œuvre", "oeuvre", HIT),
    ("Æsir", "aesir", HIT),
    ("Þór", "thor", HIT),
    ("đồng", "dong", HIT),
    ("Việt Nam", "viet nam", HIT),
    ("ёлка", "елка", HIT),
    ("й", "и", HIT),
    ("naïve", "naive", HIT),
    ("résumé", "resume", HIT),
    ("Ελλάδα", "ελλαδα", HIT),
    ("señor", "senor", HIT),
    ("Malmö", "malmø", HIT),
]

APOSTROPHES: list[Row] = [
    ("Syria’s army", "Syria's", HIT),
    ("Syria's army", "Syria’s", HIT),
    ("Syria’s army", '"syria\'s army"', HIT),
    ("Syria’s army", "syria", HIT),
    ("Syria’s army", "s", MISS),
    ("O’Neill wrote", "O'Neill", HIT),
    ("O'Neill wrote", "Oʼneill", HIT),
    ("O'Neill wrote", "Neill", HIT),
    ("O'Neill wrote", '"neill wrote"', HIT),
    ("l’école est finie", "école", HIT),
    ("l’école est finie", '"école est"', HIT),
    ("l’école est finie", "l'ecole", HIT),
    ("dell'arte", "arte", HIT),
    ("aujourd'hui", "aujourd’hui", HIT),
    ("I don't know", "don’t", HIT),
    ("I don't know", "t", MISS),
    ("they'll come", "ll", MISS),
    ("we’re here", "re", MISS),
    ("the dogs' owner", "dog", HIT),
    ("‘quoted’ words", '"quoted words"', HIT),
    ("«guillemets» „low“ ‹single›", "guillemets low single", HIT),
    ("rock'n'roll", "rock’n’roll", HIT),
    ("rock'n'roll", "roll", HIT),
]

HYPHENS: list[Row] = [
    ("a face-to-face talk", "face-to-face", HIT),
    ("a face-to-face talk", '"face to face"', HIT),
    ("a face-to-face talk", "facetoface", HIT),
    ("a talk face to face", "face-to-face", HIT),
    ("an e-mail", "email", HIT),
    ("an email", "e-mail", HIT),
    ("emails", "e-mail", HIT),
    ("an e\u2011mail", "email", HIT),
    ("an e\u2010mail", "e-mail", HIT),
    ("co\u00adop\u00ader\u00adate", "cooperate", HIT),
    ("zero\u200bwidth", "zerowidth", HIT),
    ("well–known", "well-known", HIT),
    ("2018–2020", "2018", HIT),
    ("2018–2020", "2020", HIT),
    ("2018—2020", "2020", HIT),
    ("he said—and left", '"said and left"', HIT),
    ("he said—and left", "saidand", MISS),
    ("well-known", "known", HIT),
    ("snake_case_name", "case", HIT),
    ("snake_case_name", '"snake case name"', HIT),
    ("a word -- dashed", "dashed", HIT),
    ("COVID-19", "covid19", HIT),
    ("COVID-19", "covid", HIT),
    ("F-16s", "F-16", MISS),
]

NUMBERS: list[Row] = [
    ("1,000,000 people", "1000000", HIT),
    ("1,000,000 people", "1,000,000", HIT),
    ("1000000 people", "1,000,000", HIT),
    ("1.000.000 Leute", "1000000", HIT),
    ("1000000 people", "1.000.000", HIT),
    ("1,000,000 people", "1.000.000", HIT),
    ("1.000.000 Leute", "1,000,000", HIT),
    ("1'000'000 Franken", "1000000", HIT),
    ("1’000’000 Franken", "1,000,000", HIT),
    ("1.234.567,89 Euro", "1,234,567.89", HIT),
    ("1,000,000 people", "000", MISS),
    ("2,212 troops", "2212", HIT),
    ("3.14159", "3.14159", HIT),
    ("3.14159", "3", MISS),
    ("3,5 Prozent", "3,5", HIT),
    ("in 1,2,3 steps", "2", HIT),
    ("v1.2.3", "v1.2.3", HIT),
    ("at 192.168.1.254", "192.168.1.254", HIT),
    ("at 10.30", "10.30", HIT),
    ("at 10:30", "10:30", HIT),
    ("$5 and 20%", "$5", HIT),
    ("$5 and 20%", "20%", HIT),
    ("3rd of May", "3rd", HIT),
    ("on 2020-03-01", "2020-03-01", HIT),
]

SIGNS: list[Row] = [
    ("She writes C++.", "C++", HIT),
    ("She writes C++ code", "c++", HIT),
    ("She writes C++.", "c", HIT),
    ("She writes C.", "C++", MISS),
    ("in C# and F#.", "C#", HIT),
    ("in C# and F#.", "F#", HIT),
    ("in C today", "C#", MISS),
    ("on .NET 8", ".NET", HIT),
    ("on .NET 8", "net", HIT),
    ("a fishing net", ".NET", MISS),
    ("with ASP.NET", "ASP.NET", HIT),
    ("with ASP.NET", "asp", HIT),
    ("R&D spending", "R&D", HIT),
    ("R&D spending", "r&d", HIT),
    ("R and D", "R&D", MISS),
    ("AT&T said", "AT&T", HIT),
    ("AT&T said", '"at&t said"', HIT),
    ("at t said", "AT&T", MISS),
    ("the U.S. economy", "U.S.", HIT),
    ("the U.S. economy", "u.s.", HIT),
    ("the U.S economy", "U.S.", MISS),
    ("the U.S. economy", "us", MISS),
    ("tell us more", "U.S.", MISS),
    ("the U.S.-backed force", "U.S.", HIT),
    ("e.g. this", "e.g.", HIT),
    ("the U.N. met", '"the u.n. met"', HIT),
    ("node.js", "node.js", HIT),
    ("node.js", "node", HIT),
    ("#hashtag", "hashtag", HIT),
    ("#hashtag", "#hashtag", HIT),
    ("@someone", "@someone", HIT),
    ("end.Start", "start", HIT),
    ("either/or", "either/or", HIT),
    ("either/or", "either", HIT),
]

ADDRESSES: list[Row] = [
    ("write to jo.smith@example.org now", "jo.smith@example.org", HIT),
    ("write to jo.smith@example.org now", "smith", HIT),
    ("write to jo.smith@example.org now", "example.org", HIT),
    ("write to jo.smith@example.org now", "jo@example.org", MISS),
    ("write to jo.smith@example.org now", '"jo.smith@example.org now"', HIT),
    ("see https://example.com/a/page.html?x=1&y=two#top", "https://example.com/a/page.html", HIT),
    ("see https://example.com/a/page.html?x=1&y=two#top", "example.com", HIT),
    ("see https://example.com/a/page.html?x=1&y=two#top", "page", HIT),
    ("see https://example.com/a/page.html?x=1&y=two#top", "top", HIT),
    ("see https://example.com/a/page.html?x=1&y=two#top", "example.com/b", MISS),
    ("www.example.net", "example.net", HIT),
    ("www.example.net", "www.example.net", HIT),
    ("in src/usr/share/doc", "usr/share/doc", HIT),
]

SCRIPTS: list[Row] = [
    ("हिन्दी भाषा", "हिन्दी", HIT),
    ("हिन्दी भाषा", "हिन्द", MISS),
    ("हिन्दी भाषा", '"हिन्दी भाषा"', HIT),
    ("क़लम", "क\u093cलम", HIT),
    ("தமிழ் மொழி", "தமிழ்", HIT),
    ("বাংলা ভাষা", "ভাষা", HIT),
    ("ਪੰਜਾਬੀ", "ਪੰਜਾਬੀ", HIT),
    ("తెలుగు", "తెలుగు", HIT),
    ("ಕನ್ನಡ", "ಕನ್ನಡ", HIT),
    ("മലയാളം", "മലയാളം", HIT),
    ("සිංහල", "සිංහල", HIT),
    ("العربية لغة", "العربية", HIT),
    ("العَرَبِيَّةُ", "العربية", HIT),
    ("كتاب", "كِتَابٌ", HIT),
    ("كـــتاب", "كتاب", HIT),
    ("أحمد", "احمد", HIT),
    ("كتاب", "كاتب", MISS),
    ("می‌خواهم", "میخواهم", HIT),
    ("בְּרֵאשִׁית", "בראשית", HIT),
    ("שלום עולם", "שלום", HIT),
    ("Հայաստան", "հայաստան", HIT),
    ("საქართველო", "საქართველო", HIT),
    ("ኢትዮጵያ", "ኢትዮጵያ", HIT),
    ("བོད་ཡིག", "བོད", HIT),
    ("монгол хэл", "хэл", HIT),
    ("𐐀𐐁", "𐐨𐐩", HIT),
]

UNSPACED: list[Row] = [
    ("日本語のテキスト", "日本", HIT),
    ("日本語のテキスト", "本語", HIT),
    ("日本語のテキスト", "本日", MISS),
    ("日本語のテキスト", "日語", MISS),
    ("日本語のテキスト", "テキスト", HIT),
    ("日本語のテキスト", '"語のテ"', HIT),
    ("北京大学", "大学", HIT),
    ("北京大学", "京", HIT),
    ("北京大学", "京大", HIT),
    ("北京大学", "大京", MISS),
    ("中文text混合", "text", HIT),
    ("中文text混合", "文text混", HIT),
    ("iPhone15発売", "発売", HIT),
    ("カタカナ", "ｶﾀｶﾅ", HIT),
    ("ｶﾞｲﾄﾞ", "ガイド", HIT),
    ("ガイド", "カイト", MISS),
    ("ｶﾞｲﾄﾞ", "ｶﾞｲﾄﾞ", HIT),
    ("か\u3099っこう", "がっこう", HIT),
    ("학교에서 만나요", "학교", HIT),
    ("학교에서 만나요", "에서", HIT),
    ("학교에서 만나요", "교학", MISS),
    ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글", HIT),
    ("한글", "\u1112\u1161\u11ab\u1100\u1173\u11af", HIT),
    ("\u1112\u1161\u11ab\u1100\u1173\u11af", "글", HIT),
    ("ภาษาไทย", "ไทย", HIT),
    ("ภาษาไทย", "ภาษา", HIT),
    ("ภาษาไทย", "ษาไท", HIT),
    ("ที่นี่", "นี่", HIT),
    ("ภาษาไทย", "ไทยภาษา", MISS),
    ("ພາສາລາວ", "ລາວ", HIT),
    ("ភាសាខ្មែរ", "ខ្មែរ", HIT),
    ("မြန်မာဘာသာ", "ဘာသာ", HIT),
    ("𠮷野家", "野家", HIT),
    ("𠮷野家", "𠮷", HIT),
    ("時々", "時々", HIT),
    ("ラーメン", "ラーメン", HIT),
    ("１２３円", "123", HIT),
]

LONG: list[Row] = [
    ("w" * 400, "w" * 400, HIT),
    ("w" * 399, "w" * 400, HIT),  # cut at 252 bytes, both
    ("ж" * 200, "ж" * 200, HIT),
    ("w" * 400, "w" * 20, MISS),
]

# Language, text, query, hit or miss. The texts are in an index that says their language.
LANGUAGES: list[tuple[str, str, str, bool]] = [
    ("da", "i husene", "hus", HIT),
    ("de", "in den Häusern", "Haus", HIT),
    ("de", "in den Häusern", "haeuser", MISS),
    ("de", "das Laufen", "läuft", MISS),
    ("de", "sie läuft", "lauft", HIT),
    ("de", "die Straßen", "STRASSE", HIT),
    ("es", "los niños", "niño", HIT),
    ("es", "los niños", "nino", HIT),
    ("es", "cantando", "cantar", HIT),
    ("fi", "taloissa", "talo", HIT),
    ("fr", "les chevaux", "cheval", HIT),
    ("fr", "les pommes mangées", "manger", HIT),
    ("fr", "les pommes mangees", "mangées", HIT),
    ("fr", "l’école", "écoles", HIT),
    ("fr", "les chevaux", '"cheval"', MISS),
    ("hu", "a házak", "ház", HIT),
    ("it", "i libri", "libro", HIT),
    ("nl", "zij lopen", "loopt", MISS),
    ("nl", "de boeken", "boek", HIT),
    ("nb-NO", "i husene", "hus", HIT),
    ("pt_BR", "os livros", "livro", HIT),
    ("ro", "casele", "casa", HIT),
    ("ru", "читаю книгу", "книга", HIT),
    ("ru", "КНИГИ", "книгу", HIT),
    ("ru", "больших", "большой", HIT),
    ("sv", "flickorna", "flicka", HIT),
    ("en-GB", "the flowers", "flower", HIT),
    ("pl", "kocie oczy", "oczy", HIT),  # not known: read as English
    ("", "running", "run", HIT),
]

TABLE = [
    *INFLECTION, *PHRASES, *CASE, *ACCENTS, *APOSTROPHES, *HYPHENS, *NUMBERS, *SIGNS, *ADDRESSES,
    *SCRIPTS, *UNSPACED, *LONG,
]  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return an index of every text of the table, each a file with the number of its first row."""
    folder = tmp_path_factory.mktemp("table")
    numbers = {text: number for number, (text, _, _) in reversed([*enumerate(TABLE)])}
    write(folder / "texts", {f"{number}.txt": text for text, number in numbers.items()})
    index = create_index(folder / "index")
    add(index, [folder / "texts"])
    return index


def test_the_table_is_large() -> None:
    assert len(TABLE) >= 200
    assert len(TABLE) == len({(text, query) for text, query, _ in TABLE})


@pytest.mark.parametrize(("text", "query", "expected"), TABLE)
def test_a_text_is_found(table: Index, text: str, query: str, expected: bool) -> None:
    number = next(number for number, row in enumerate(TABLE) if row[0] == text)
    hits = [hit for hit in search(table, query, EVERY).hits if _number(hit) == number]
    assert bool(hits) == expected
    assert all(passage.highlights for hit in hits for passage in hit.passages)


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return an index of the texts that say their language."""
    folder = tmp_path_factory.mktemp("languages")
    for number, (language, text, _, _) in enumerate(LANGUAGES):
        write(folder, {f"{number}.md": f"---\nlang: {language or '~'}\n---\n{text}\n"})
    index = create_index(folder / "index")
    add(index, [folder], WalkOptions(globs=("*.md",)))
    return index


@pytest.mark.parametrize(("language", "text", "query", "expected"), LANGUAGES)
def test_a_text_is_found_by_inflections_of_its_language(
    languages: Index, language: str, text: str, query: str, expected: bool
) -> None:
    number = LANGUAGES.index((language, text, query, expected))
    hits = [hit for hit in search(languages, query, EVERY).hits if _number(hit) == number]
    assert bool(hits) == expected
    assert all(passage.highlights for hit in hits for passage in hit.passages)


def test_a_search_may_keep_to_one_language(languages: Index) -> None:
    """`hus` is a word of Danish and of Norwegian."""
    found = search(languages, "husenes", EVERY._replace(language="da")).hits
    assert [LANGUAGES[_number(hit)][0] for hit in found] == ["da"]


def _number(hit: object) -> int:
    return int(Path(hit.document.source.relative).stem)  # type: ignore[attr-defined]
