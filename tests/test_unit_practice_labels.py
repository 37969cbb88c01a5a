"""Which texts of a practice's page are labels: known ones, possible ones, and those before what is personal."""

from __future__ import annotations

import pytest

from scraper.practice_labels import could_be_label, is_known, is_private, label_key


@pytest.mark.parametrize("text", ["Region", "Region:", " REGIONS ", "Does it work?", "Smarter practice", "Contact"])
def test_label_that_is_known(text: str) -> None:
    assert is_known(text)


@pytest.mark.parametrize("text", ["", "Cost", "Region of practice", "A region"])
def test_label_that_is_not_known(text: str) -> None:
    assert not is_known(text)


@pytest.mark.parametrize(
    "text",
    ["Contact", "Contact details:", "Key contact", "Contact us about it", "E-mail", "Work email address", "Telephone",
     "Phone numbers", "Get in touch", "Point of contact", "Practice lead", "Lead officer"],
)  # fmt: skip
def test_label_of_what_is_personal(text: str) -> None:
    assert is_private(text)


@pytest.mark.parametrize("text", ["", "Contact tracing", "Region", "Emailing the public", "Practice leads to more"])
def test_label_of_what_is_not_personal(text: str) -> None:
    assert not is_private(text)


def test_text_of_eighty_characters_is_no_known_label() -> None:
    region, contact = "Region" + "*" * 73, "Contact about " + "x" * 65

    assert is_known(region)
    assert is_private(contact)
    assert len(region) == len(contact) == 79
    assert not is_known(region + "*")
    assert not is_private(contact + "x")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Cost band", True),
        ("Cost?", True),
        ("One two three four five six", True),
        ("One two three four five six seven", False),
        ("It was cheap.", False),
        ("It was cheap!", False),
        ("Cheap;", False),
        ("Cheap,", False),
        ("", False),
        ("-", False),
    ],
)
def test_text_that_could_be_a_label(text: str, wanted: bool) -> None:
    assert could_be_label(text) is wanted


def test_labels_are_compared_without_typography() -> None:
    assert label_key(" *Target  GROUP?: ") == "target group"
