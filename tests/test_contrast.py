"""Every colour of text can be read on its ground: at least 4.5 to 1, light and dark, in mails and on the page."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

DATA = files("monitor") / "data"
LETTER = (DATA / "letter.html.j2").read_text("utf-8")
SITE = (DATA / "site.css").read_text("utf-8")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colours(text: str, name: str = "color") -> set[str]:
    return set(re.findall(rf"(?<![-\w]){name}:\s*(#[0-9a-f]{{6}})", text))


def test_contrast_is_that_of_the_definition() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_mails_can_be_read_in_light_and_dark() -> None:
    dark = LETTER.split("@media (prefers-color-scheme: dark)", 1)[1].split("</style>", 1)[0]
    light = LETTER.replace(dark, "")
    for scheme in (light, dark):
        (ground,) = colours(scheme, "background-color")
        texts = colours(scheme)
        assert len(texts) >= 3
        assert all(contrast(text, ground) >= 4.5 for text in texts)


def test_the_page_can_be_read_in_light_and_dark() -> None:
    light, dark = (dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", part)) for part in SITE.split("@media", 1))
    for scheme in (light, dark):
        for name in ("text", "quiet", "link"):
            assert contrast(scheme[name], scheme["page"]) >= 4.5
