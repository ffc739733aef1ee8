"""What do people add to a page of a PDF?

Comments, values of forms and files pinned to it. PDFium draws most of them when a page is
flattened; what it would not draw (a comment behind an icon, a field that was never drawn) is
read from the annotation itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from indexer.extract.pdf_text import wide_text

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MOST_NOTES = 2_000
"""Annotations of a page: no person adds more."""

MOST_PINNED_BYTES = 16 << 20


class Attached(NamedTuple):
    """A file that is pinned to a page."""

    name: str
    data: bytes


class Notes(NamedTuple):
    """The annotations of a page; `shown` if there are any that it draws."""

    texts: list[str]
    attached: list[Attached]
    shown: bool


def notes_of(page: PdfPage) -> Notes:
    """Return what is added to a page."""
    from pypdfium2 import raw

    notes = Notes([], [], False)
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_NOTES)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            if _take(page, annotation, notes):
                notes = notes._replace(shown=True)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return notes


def _take(page: PdfPage, annotation: Any, notes: Notes) -> bool:
    """Take an annotation's words; tell whether it is one that a page draws."""
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP):
        return False
    if kind == raw.FPDF_ANNOT_WIDGET:
        text = _field_value(page, annotation)
    else:
        text = wide_text(lambda *room: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", *room))
    if text:
        notes.texts.append(text)
    if kind == raw.FPDF_ANNOT_FILEATTACHMENT:
        _take_file(page, annotation, notes)
    return True


def _field_value(page: PdfPage, annotation: Any) -> str:
    """Return what is written in a field of text; what is chosen from a list is always drawn."""
    from pypdfium2 import raw

    form = page.formenv
    if form is None:
        return ""
    if raw.FPDFAnnot_GetFormFieldType(form, annotation) != raw.FPDF_FORMFIELD_TEXTFIELD:
        return ""
    return wide_text(lambda *room: raw.FPDFAnnot_GetFormFieldValue(form, annotation, *room))


def _take_file(page: PdfPage, annotation: Any, notes: Notes) -> None:
    """Keep a pinned file: its handle does not outlive the flattening of the page."""
    from pypdfium2 import PdfAttachment, PdfiumError, raw

    handle = raw.FPDFAnnot_GetFileAttachment(annotation)
    taken = sum(len(attached.data) for attached in notes.attached)
    if not handle or taken > MOST_PINNED_BYTES:
        return
    attachment = PdfAttachment(handle, page.pdf)
    try:
        notes.attached.append(Attached(attachment.get_name(), bytes(attachment.get_data())))
    except (PdfiumError, ValueError):
        return
