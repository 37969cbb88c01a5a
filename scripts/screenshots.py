"""Pictures of a digest and of the static page, at three widths, light and dark: scripts/screenshots DIR.

Everything is made from the embedded demo site; a digest goes to a mail server on loopback. Chromium comes from the
system's packages.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402  # after the path

from monitor.site_files import write_site  # noqa: E402
from tests.mailbox import Office, mail_config, mailbox  # noqa: E402
from tests.pages import FILED, FIRST, page  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
WIDTHS = (320, 600, 1000)
WEEKLY = '{address: reader@example.org, every: week, weekday: monday, at: "08:30"}'
NEW = ["Enhanced video response (EVR) – Dorset Police", "Awareness on dogs (LEAD) – Metropolitan Police Service"]


def _made(folder: Path) -> dict[str, Path]:
    """The pages to look at, by name."""
    with mailbox() as box:
        office = Office(folder, mail_config(box, WEEKLY, more="site: {base_url: https://watch.example.org}\n"))
        office.look(page())
        office.digest()
        less = {**FILED, "Serious violence": FILED["Serious violence"][:1]}
        renamed = {"Vulnerability" if name == "Vulnerable people" else name: titles for name, titles in less.items()}
        for _ in range(2):
            office.now += timedelta(days=1)
            office.look(page([*NEW, *FIRST], renamed, addresses={FIRST[1]: "/elsewhere/street-triage"}))
        office.now = office.now.replace(day=5, hour=8, minute=35)
        office.look(page([*NEW, *FIRST], renamed, addresses={FIRST[1]: "/elsewhere/street-triage"}))
        office.digest()
        mails = {"welcome": folder / "welcome.html", "digest": folder / "digest.html"}
        for name, mail in zip(mails, box.mails, strict=True):
            mails[name].write_text(mail.html, encoding="utf-8")
        world = office.world
        with world.reading() as connection:
            write_site(world, connection, folder / "site")
    return {**mails, "site": folder / "site" / "index.html", "practice": folder / "site" / "practice" / "8.html"}


def main() -> int:
    """Take the pictures; 1 where a page is wider than its window."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "screenshots")
    out.mkdir(parents=True, exist_ok=True)
    wide = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = _made(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-quic"])
        for name, path in pages.items():
            for scheme in ("light", "dark"):
                for width in WIDTHS:
                    tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
                    tab.goto(path.as_uri())
                    if tab.evaluate("document.documentElement.scrollWidth") > width:
                        wide.append(f"{name} at {width}")
                    tab.screenshot(path=out / f"{name}-{width}-{scheme}.png", full_page=True)
                    tab.close()
        browser.close()
    print(f"{len(pages) * 2 * len(WIDTHS)} pictures in {out}")
    for text in wide:
        print(f"wider than its window: {text}", file=sys.stderr)
    return 1 if wide else 0


if __name__ == "__main__":
    raise SystemExit(main())
