"""Small archives and office documents, made of the parts that a test is about."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

OFFICE = "http://schemas.openxmlformats.org"
_RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"


def archive(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip file: name = content."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()


def with_parts(package: bytes, parts: dict[str, str | bytes]) -> bytes:
    """Return a zip file with more in it."""
    changed = BytesIO(package)
    with ZipFile(changed, "a", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return changed.getvalue()


def relations(*targets: tuple[str, str]) -> str:
    """Return a part of relations: the last word of a type, and the part."""
    each = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{each}</Relationships>'


def word(body: str, *targets: tuple[str, str], **parts: str) -> bytes:
    """Return a Word document with a body, what it refers to, and parts beside it."""
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(("officeDocument", "word/document.xml")),
            "word/document.xml": f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>',
            "word/_rels/document.xml.rels": relations(*targets),
            **{f"word/{name}.xml": part for name, part in parts.items()},
        }
    )


def workbook(sheet: str) -> bytes:
    """Return a workbook of one sheet, S."""
    main = f"{OFFICE}/spreadsheetml/2006/main"
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{_RELATIONS}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{sheet}</worksheet>',
        }
    )
