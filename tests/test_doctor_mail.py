"""`doctor` and the mail: whether the server lets us in, a test mail, and filters that nothing passes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.conftest import Ran, configure
from tests.mailbox import mail_config, mailbox
from tests.pages import page
from tests.servers import Reply, ScriptedServer

READER = "{address: reader@example.org, every: day, categories: [Nonesuch, vulnerable people]}"


def test_it_proves_the_server_sends_a_test_and_names_filters_in_vain(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    with mailbox() as box, ScriptedServer() as server:
        server.routes["/page"] = Reply(page(), headers=[("Content-Type", "text/html")])
        configure(tmp_path, server.url("/page"), more=mail_config(box, READER))
        assert practice_watch("check", "--quiet").status == 0
        ran = practice_watch("doctor", "--mail-to", "you@example.org")
        assert ran.status == 0, ran.out
        assert "answers, without encryption; 1 recipients" in ran.out
        assert "test mail  taken: 250 OK" in ran.out
        assert "no heading was ever called 'Nonesuch'" in ran.out
        assert "'vulnerable people'" not in ran.out
        assert [(mail.to, mail.subject) for mail in box.mails] == [("you@example.org", "Practice Watch: a test")]

        box.at["RCPT"] = lambda _: "550 no such user"
        ran = practice_watch("doctor", "--mail-to", "you@example.org")
        assert ran.status == 6
        assert "550 no such user" in ran.out
        assert len(box.mails) == 1


def test_an_operator_who_could_never_be_told_is_noted(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    with ScriptedServer() as server:
        server.routes["/page"] = Reply(page(), headers=[("Content-Type", "text/html")])
        configure(tmp_path, server.url("/page"), more="operator: {address: ops@example.org}\n")
        ran = practice_watch("doctor")
        assert ran.status == 0
        assert "there is no `digest`, so no mail can be sent" in ran.out
