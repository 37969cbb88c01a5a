"""Asking a practice bank for all of its pages, one after the other, and what is kept of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.connection import Connection, atomic
from db.looks import NewLook, add_look, last_look
from db.pages import remember_refusal
from monitor.page_trouble import of_bank_page
from monitor.world import site_of
from scraper.bank import MOST_PAGES, BankPage, further_pages, pack, page_url
from scraper.errors import Refused, SourceUnreadable
from scraper.model import Answer, Snapshot, Validators
from scraper.redaction import redact, redact_headers

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.outcome import Outcome
    from monitor.world import World
    from scraper.fetch import Fetcher

BANK = "practice-bank"


class BankFetch:
    """Gets the pages of one bank as one answer; made for one look.

    A page is asked for unconditionally: that one has not changed says nothing of the others.
    """

    def __init__(self, world: World, fetcher: Fetcher) -> None:
        self.world, self.fetcher = world, fetcher
        self.looks: list[NewLook] = []
        self.refused = False

    def __call__(self, source: SourceConfig, validators: Validators, afresh: bool) -> Answer:  # noqa: FBT001  # a callback
        """All pages in one body.

        Raises:
            SourceUnreadable: The first page did not come.
        """
        del validators
        first = self._ask(source, source.url, afresh=afresh)
        answers = {0: first}
        pages = [self._kept(0, first)]
        names = self._further(source, first)
        while (waiting := sorted(number for number in names if number not in answers)) and len(pages) < MOST_PAGES:
            number = waiting[0]
            url = page_url(source.url, number, names[number])
            try:
                answer = self._ask(source, url, afresh=afresh)
            except SourceUnreadable as error:
                self.refused = isinstance(error, Refused)
                reason = of_bank_page(error)
                pages.append(BankPage(number, url, None, reason))
                self._note(url, error=error, reason=reason)
                break  # the whole is held in any case: the site is not asked for more
            answers[number] = answer
            pages.append(self._kept(number, answer))
            names |= self._further(source, answer)
        changed = any(answer.redacted for answer in answers.values())
        return replace(
            first,
            headers=redact_headers(first.headers),
            body=pack(pages),
            milliseconds=sum(answer.milliseconds for answer in answers.values()),
            attempts=sum(answer.attempts for answer in answers.values()),
            redacted=changed,
        )

    def _ask(self, source: SourceConfig, url: str, *, afresh: bool) -> Answer:
        answer = self.fetcher.get(url, hosts=source.hosts, afresh=afresh)
        self._note(url, answer)
        clean = redact(answer.body, answer.header("Content-Type"))
        return replace(answer, body=clean.body, redacted=clean.changed)

    @staticmethod
    def _kept(number: int, answer: Answer) -> BankPage:
        return BankPage(number, answer.url, answer.body)

    @staticmethod
    def _further(source: SourceConfig, answer: Answer) -> dict[int, str]:
        return further_pages(answer.body, answer.url, site_of(source), answer.header("Content-Type"))

    def _note(
        self,
        url: str,
        answer: Answer | None = None,
        *,
        error: SourceUnreadable | None = None,
        reason: str | None = None,
    ) -> None:
        now = self.world.now()
        look = NewLook(0, url, now, now, "check", "failed", page="bank", reason=reason)
        if answer is not None:
            look = replace(
                look, http_status=answer.status, bytes=len(answer.body), milliseconds=answer.milliseconds,
                attempts=answer.attempts,
            )  # fmt: skip
        elif error is not None:
            look = replace(look, http_status=error.http_status, attempts=error.attempts)
        self.looks.append(look)

    def record(self, connection: Connection, source_id: int, outcome: Outcome) -> None:
        """Write a look for each page that was asked; those that came ended as the whole did."""
        last = last_look(connection, source_id)
        accepted = last.snapshot_id if last and outcome.kind in ("changed", "unchanged") else outcome.snapshot_id
        with atomic(connection):
            for look in self.looks:
                came = look.reason is None and look.http_status is not None
                ended = replace(look, source_id=source_id, observed_at=outcome.observed_at)
                if came:
                    ended = replace(ended, outcome=outcome.kind, snapshot_id=accepted)
                    ended = replace(ended, reason="; ".join(outcome.reasons) or None)
                add_look(connection, ended)
            if self.refused:  # who refuses a page of the bank is not asked for the practices' pages either
                remember_refusal(connection, urlsplit(self.looks[-1].url).netloc, outcome.observed_at)


def as_kept(source: SourceConfig, snapshot: Snapshot) -> Snapshot:
    """A saved page as it may be kept: one of a bank without what is personal."""
    if source.kind != BANK:
        return snapshot
    clean = redact(snapshot.body, snapshot.content_type)
    return replace(snapshot, body=clean.body, redacted=clean.changed)
