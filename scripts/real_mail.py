"""Send a digest through a real Postfix: its own folder, its own port on loopback, ended when it is done.

Needs root and Debian's postfix, which is started with a configuration of its own; the system's is not touched.
"""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import trustme

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from monitor.deliver import preview  # noqa: E402  # the path comes first
from tests.mailbox import Mailbox, Office, mail_config  # noqa: E402
from tests.small_page import BASE, new, page  # noqa: E402

POSTFIX = "/usr/sbin/postfix"
PATIENCE_S = 60
BOXES = {"reader@example.org": "reader/", "lead@example.org": "lead/", "jörg@example.org": "joerg/"}
SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
"""
SETTINGS = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.org
mydestination =
alias_maps =
alias_database =
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_security_level = may
smtpd_tls_chain_files = {folder}/etc/chain.pem
smtputf8_enable = yes
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = texthash:{folder}/etc/boxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
"""


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(what: str, seen: Callable[[], Any]) -> Any:
    """What is seen as soon as it is; it takes as long as the machine needs.

    Raises:
        SystemExit: It did not come.
    """
    until = time.monotonic() + PATIENCE_S
    while not (found := seen()):
        if time.monotonic() > until:
            raise SystemExit(f"real_mail: {what} did not come within {PATIENCE_S} s")
        time.sleep(0.05)
    return found


def listens(port: int) -> bool:
    """Whether somebody does, at a port."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def postfix(folder: Path, authority: trustme.CA) -> Iterator[int]:
    """Postfix in a folder, with three mailboxes and a certificate; gives its port."""
    port, nobody, owner = free_port(), pwd.getpwnam("nobody"), pwd.getpwnam("postfix")
    for name in ("etc", "spool", "data", "boxes"):
        (folder / name).mkdir()
    os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
    os.chown(folder / "boxes", nobody.pw_uid, nobody.pw_gid)
    folder.chmod(0o755)
    etc = folder / "etc"
    (etc / "main.cf").write_text(SETTINGS.format(folder=folder, uid=nobody.pw_uid, gid=nobody.pw_gid))
    (etc / "master.cf").write_text(SERVICES.format(port=port))
    (etc / "boxes").write_text("".join(f"{address} {box}\n" for address, box in BOXES.items()), encoding="utf-8")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(etc / "chain.pem"))
    ran = subprocess.run([POSTFIX, "-c", str(etc), "start"], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"real_mail: Postfix does not start:\n{ran.stdout}{ran.stderr}")
    pid = int((folder / "spool" / "pid" / "master.pid").read_text())
    try:
        wait_for("its port", lambda: listens(port))
        yield port
    finally:
        os.kill(pid, signal.SIGTERM)
        wait_for("its end", lambda: not Path(f"/proc/{pid}/root").exists())


def delivered(folder: Path, box: str) -> list[bytes]:
    """What lies in a mailbox, as the mail server left it."""
    return [file.read_bytes() for file in sorted((folder / "boxes" / box / "new").glob("*"))]


def composed(office: Office) -> dict[str, bytes]:
    """By recipient, the mail that sending sends next."""
    world = office.world
    with world.reading() as connection:
        names = dict(connection.execute("SELECT id, address FROM recipient_rows").fetchall())
        found = preview(world, connection, only=None, since=None)
        return {names[mail.recipient_id]: message for mail, message in found if mail.purpose == "digest"}


def main() -> int:
    """Send through it, and look into the mailboxes."""
    if os.geteuid() or not Path(POSTFIX).exists():
        print("real_mail: needs root and Debian's postfix", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        folder, authority = Path(name), trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "bundle.pem"))
        try:
            with postfix(folder, authority) as port:
                send(folder, port)
        except BaseException:
            log = folder / "mail.log"
            print(log.read_text(errors="replace") if log.exists() else "no log", file=sys.stderr)
            raise
    return 0


def send(folder: Path, port: int) -> None:
    """A welcome and a digest for each; nobody@example.org is unknown there, and an authority may be."""
    people = "\n".join(f"{{address: {address}, every: change}}" for address in (*BOXES, "nobody@example.org"))
    (folder / "own").mkdir()
    config = mail_config(Mailbox(port=port), people, smtp=f", security: starttls, ca_bundle: {folder}/bundle.pem")
    office = Office(folder / "own", config)
    office.look(page(*BASE))

    stranger = folder / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    office.reconfigure(config.replace(f"{folder}/bundle.pem", str(stranger)))
    refused = office.digest()
    expect("its certificate is not valid" in refused.trouble, refused)
    expect(not refused.sent, refused)

    office.reconfigure(config)
    office.now += timedelta(days=1)
    done = office.digest()
    expect((len(done.sent), len(done.failed), done.trouble) == (3, 1, ""), done)
    expect("550" in done.failed[0][1] and "nobody" not in done.failed[0][1], done)

    office.look(page(*BASE, new(1), new(2)))
    wanted = composed(office)
    done = office.digest()
    expect((len(done.sent), len(done.failed)) == (3, 1), done)
    for address, box in BOXES.items():
        mails = wait_for(f"mail for {address}", lambda box=box: len(found := delivered(folder, box)) == 2 and found)
        plain = wanted[address].replace(b"\r\n", b"\n")
        expect(sum(mail.endswith(plain) for mail in mails) == 1, mails)
    kept = {state: len(office.rows("SELECT 1 FROM deliveries WHERE state = ?", state)) for state in ("sent", "failed")}
    expect(kept == {"sent": 6, "failed": 2}, kept)
    version = subprocess.run(
        ["/usr/sbin/postconf", "-d", "-h", "mail_version"], capture_output=True, text=True, check=True
    )
    print(
        f"Postfix {version.stdout.strip()}, STARTTLS: 6 mails sent and found in 3 mailboxes, the digests byte for byte "
        "as previewed; 2 to an unknown address failed (550); a strange certificate got none."
    )


def expect(right: bool, found: object) -> None:  # noqa: FBT001  # an assertion
    """Go on only if it is as it must be.

    Raises:
        SystemExit: It is not.
    """
    if not right:
        raise SystemExit(f"real_mail: not as it must be: {found}")


if __name__ == "__main__":
    raise SystemExit(main())
