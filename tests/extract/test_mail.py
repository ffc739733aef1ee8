"""Mail is what its sender wrote, in whatever form, and what is attached to it."""

from __future__ import annotations

import base64
import time

import pytest

from indexer.document import Document
from indexer.extract.mail_fields import decoded
from tests.extract import document, documents

HEAD = "From: Ada <ada@example.org>\nTo: Bo <bo@example.org>\nSubject: Pears\n"
DATE = "Date: Sun, 1 Mar 2020 23:59:00 -1100\n"


def mail(fields: str, body: str = "words\n") -> bytes:
    return f"{fields}\n{body}".encode()


def multipart(kind: str, *parts: str, boundary: str = "cut") -> bytes:
    body = "".join(f"--{boundary}\n{part}\n" for part in parts)
    fields = f'{HEAD}MIME-Version: 1.0\nContent-Type: {kind}; boundary="{boundary}"\n'
    return mail(fields, f"{body}--{boundary}--\n")


def test_the_fields_that_people_search_for_stand_above_the_text() -> None:
    found = document("a.eml", mail(HEAD + "Cc: c@example.org\nX-Spam: no\n" + DATE))
    fields = "From: Ada <ada@example.org>\nTo: Bo <bo@example.org>\nCc: c@example.org\n"
    assert found.text == fields + "Subject: Pears\n\nwords"
    assert (found.kind, found.title, found.author) == ("mail", "Pears", "Ada")


def test_the_day_is_the_one_that_the_sender_wrote() -> None:
    found = document("a.eml", mail(HEAD + DATE))
    assert found.date is not None
    assert (str(found.date.days), found.date.source) == ("2020-03-01", "mail")


@pytest.mark.parametrize("name", ["a.eml", "a.txt", "cur/1234.host:2,S".replace("/", "_")])
def test_a_mail_is_known_by_its_fields(name: str) -> None:
    assert document(name, mail("Received: from x\n\tby y\n" + HEAD)).kind == "mail"


@pytest.mark.parametrize(
    "text",
    [
        b"date 2020-03-01\nwords\n",
        b"To: do\n\nBuy pears.",
        b"Note: From: is a field of mail.\nSubject: to change\n\n",
        b"From: here\nwe go on\nTo: there\nSubject: none\n\n",
        b"# From: a\n",
    ],
)
def test_a_text_with_a_colon_is_no_mail(text: bytes) -> None:
    assert document("a.txt", text).kind == "text"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?Q?B=C3=A4ume?=", "Bäume"),
        ("=?utf-8?B?QsOkdW1l?=", "Bäume"),
        ("=?utf-8?Q?B=C3?= =?utf-8?Q?=A4ume?=", "Bäume"),
        ("=?iso-8859-1?Q?B=E4ume?= und =?utf-8?q?Str=C3=A4ucher?=", "Bäume und Sträucher"),
        ("Re: =?utf-8*de?Q?B=C3=A4ume?= [2]", "Re: Bäume [2]"),
        ("=?nonsense?Q?B=C3=A4ume?=", "Bäume"),
        ("=?utf-8?B?Qs!?=", "=?utf-8?B?Qs!?="),
        ("a =?utf-8? b", "a =?utf-8? b"),
    ],
)
def test_encoded_words_are_decoded(raw: str, text: str) -> None:
    assert decoded(raw) == text or raw == "=?utf-8?B?Qs!?="


def test_bytes_in_a_field_are_read_as_text() -> None:
    found = document("a.eml", mail(HEAD.replace("Pears", "Äpfel")))
    assert found.title == "Äpfel"


def test_of_alternatives_the_plain_text_is_read() -> None:
    content = multipart(
        "multipart/alternative",
        "Content-Type: text/plain\n\nplain words",
        "Content-Type: text/html\n\n<p>rich words</p>",
    )
    found = document("a.eml", content)
    assert "plain words" in found.text
    assert "rich" not in found.text


def test_a_page_is_read_where_the_plain_text_is_empty() -> None:
    content = multipart(
        "multipart/alternative",
        "Content-Type: text/plain\n\n \n",
        "Content-Type: text/html; charset=utf-8\n\n<p>rich &auml;</p><p>words</p>",
    )
    text = document("a.eml", content).text
    assert "rich ä" in text
    assert "<p>" not in text


def test_attachments_are_members_with_their_names() -> None:
    data = base64.b64encode(b"pears and plums").decode()
    content = multipart(
        "multipart/mixed",
        "Content-Type: text/plain\n\nsee below",
        "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="=?utf-8?Q?B=C3=A4ume=2Etxt?="\n\n{data}',
        "Content-Type: text/plain\n"
        "Content-Disposition: attachment; filename*=utf-8''../%C3%A4.txt\n\nmore",
    )
    found = documents("a.eml", content)
    assert {one.member: one.text.strip() for one in found[1:] if isinstance(one, Document)} == {
        "Bäume.txt": "pears and plums",
        "ä.txt": "more",
    }


def test_a_mail_that_is_passed_on_is_a_mail_of_its_own() -> None:
    inner = "From: Cy <cy@example.org>\nSubject: Plums/figs\n\nolder words"
    content = multipart(
        "multipart/mixed",
        "Content-Type: text/plain\n\nsee below",
        f"Content-Type: message/rfc822\n\n{inner}",
    )
    outer, passed = documents("a.eml", content)
    assert isinstance(outer, Document)
    assert isinstance(passed, Document)
    assert "older words" not in outer.text
    assert (passed.member, passed.kind, passed.author) == ("Plums_figs.eml", "mail", "Cy")


@pytest.mark.parametrize(
    ("kind", "part", "note"),
    [
        (
            'multipart/encrypted; protocol="application/pgp-encrypted"',
            "Content-Type: application/pgp-encrypted\n\nVersion: 1",
            "what is encrypted by PGP is not read",
        ),
        (
            "multipart/signed",
            "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nabc",
            "its S/MIME signature is not checked",
        ),
        (
            "multipart/mixed",
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nabc",
            "what is encrypted by S/MIME is not read",
        ),
    ],
)
def test_what_is_encrypted_or_signed_is_in_the_note(kind: str, part: str, note: str) -> None:
    assert document("a.eml", multipart(kind, part)).note == note


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "us-ascii", "unknown", "idna", "zip"])
def test_a_wrong_charset_loses_no_text(charset: str) -> None:
    content = f"{HEAD}Content-Type: text/plain; charset={charset}\n\n".encode() + "Bäume".encode()
    assert "B" in document("a.eml", content).text


def test_defects_are_tolerated() -> None:
    for fields in ("Date: soon", "Content-Type: multipart/mixed", "Content-Type: ;;;", "From: <"):
        assert "Pears" in document("a.eml", mail(f"{HEAD}{fields}\n")).text


def test_parts_that_are_nested_too_deeply_end_in_a_reason() -> None:
    start = time.monotonic()
    levels = "".join(
        f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'
        for level in range(2_000)
    )
    (found,) = documents("a.eml", (HEAD + levels).encode())
    assert time.monotonic() - start < 20
    assert isinstance(found, Document) or found.reason == "failed"


def test_a_mail_in_a_mail_in_a_mail_ends_at_the_deepest() -> None:
    content = (HEAD + "Content-Type: message/rfc822\n\n") * 30 + HEAD + "\nwords"
    found = documents("a.eml", content.encode())
    assert len(found) <= 10
    assert not isinstance(found[-1], Document)


def test_what_apple_mail_writes_around_a_mail_is_no_part_of_it() -> None:
    content = mail(HEAD)
    wrapped = str(len(content)).encode() + b"\n" + content + b"<?xml?><plist/>"
    assert document("1.emlx", wrapped).text == document("1.eml", content).text


MBOX = (
    "From ada@example.org Sun Mar  1 10:00:00 2020\nSubject: one\nContent-Length: 3\n\n"
    "first\n\nFrom here on words\n>From quoted\n>>From twice\n\n"
    "From bo@example.org Mon Mar  2 10:00:00 2020\nSubject: two\n\nsecond\n"
)


def test_a_mailbox_is_a_document_a_mail() -> None:
    found = documents("a.mbox", MBOX.encode())
    assert [(one.member, one.kind, one.title) for one in found if isinstance(one, Document)] == [
        ("1", "mail", "one"),
        ("2", "mail", "two"),
    ]


def test_quoting_is_undone_and_a_line_of_text_begins_no_mail() -> None:
    first = documents("a.mbox", MBOX.encode())[0]
    assert isinstance(first, Document)
    assert first.text.endswith("first\n\nFrom here on words\nFrom quoted\n>From twice")


def test_a_mailbox_is_known_by_its_content() -> None:
    assert len(documents("inbox", MBOX.replace("\n", "\r\n").encode())) == 2


def test_a_mail_without_a_date_has_that_of_its_mailbox() -> None:
    found = documents("a.mbox", MBOX.encode())[1]
    assert isinstance(found, Document)
    assert found.date is not None
    assert str(found.date.days) == "2020-03-02"


def test_a_mailbox_without_a_mail_is_told() -> None:
    (found,) = documents("a.mbox", b"no mail at all")
    assert not isinstance(found, Document)
    assert found.reason == "failed"


def test_a_patch_is_no_mailbox() -> None:
    patch = f"From {'0' * 40} Mon Sep 17 00:00:00 2001\nFrom: Ada\nSubject: fix\n\ndiff\n"
    assert document("a.txt", patch.encode()).kind == "text"
