"""How the parts of a document become one text."""

from __future__ import annotations

from indexer.extract.flow import Flow


def test_cells_are_parted_by_tabs_and_rows_by_lines() -> None:
    flow = Flow()
    flow.write("before")
    flow.end_line()
    for row in (("", "b"), ("c", "d")):
        flow.begin_row()
        for cell in row:
            flow.write(cell)
            flow.end_line()
            flow.end_cell()
        flow.end_line()
    assert flow.text() == "before\nb\nc\td\n"


def test_an_aside_follows_its_paragraph() -> None:
    flow = Flow()
    flow.write("one ")
    flow.aside("note")
    flow.write("two")
    flow.end_line()
    flow.write("three")
    assert flow.text() == "one two\nnote\nthree\n"


def test_a_heading_begins_a_section_where_it_is_written() -> None:
    flow = Flow()
    flow.write("before")
    flow.end_line()
    flow.begin_heading()
    flow.write("Title")
    flow.end_heading()
    flow.end_line()
    (section,) = flow.sections
    assert flow.text()[section.start :].startswith("Title\n")


def test_only_pages_end_with_a_form_feed() -> None:
    flow = Flow()
    flow.write("a\fb")
    flow.end_page()
    flow.end_page()
    flow.write("c")
    flow.end_page()
    assert flow.text() == "a b\n\f\fc\n\f"
