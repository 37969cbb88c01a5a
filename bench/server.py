"""A private nginx on two loopback ports: one that sends validators, one that never does."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from page import PATH

_CONFIG = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  client_body_temp_path {folder}/tmp; proxy_temp_path {folder}/tmp; fastcgi_temp_path {folder}/tmp;
  uwsgi_temp_path {folder}/tmp; scgi_temp_path {folder}/tmp;
  log_format answers '$status $server_port $uri $http_user_agent';
  access_log {folder}/answers.log answers;
  default_type text/html;
  charset utf-8;
  gzip on;
  gzip_min_length 256;
  root {folder}/www;
  server {{ listen 127.0.0.1:{validated}; if_modified_since before; add_header Cache-Control "no-cache, private"; }}
  server {{ listen 127.0.0.1:{bare}; etag off; if_modified_since off; add_header Last-Modified ""; }}
}}
"""


class NoServer(Exception):
    """nginx is not there, or does not start."""


@dataclass
class Server:
    """A running nginx.

    Attributes:
        folder: Its files.
        validated: Port that sends an ETag and answers 304.
        bare: Port that answers 200 each time.
    """

    folder: Path
    validated: int
    bare: int

    def url(self, *, validators: bool) -> str:
        """Address of the page."""
        return f"http://127.0.0.1:{self.validated if validators else self.bare}{PATH}"

    def publish(self, body: bytes) -> None:
        """Replace the page at once; every version has a time of its own, for nginx's ETag is made of it."""
        place = self.folder / "www" / PATH.lstrip("/")
        before = place.stat().st_mtime if place.exists() else time.time() - 10_000_000
        beside = place.with_suffix(".new")
        beside.write_bytes(body)
        os.utime(beside, (before + 60, before + 60))
        beside.replace(place)

    def answers(self, agent: str) -> list[str]:
        """Statuses of the page's answers so far to a program whose User-Agent begins so."""
        lines = [line.split(" ", 3) for line in (self.folder / "answers.log").read_text().splitlines()]
        return [status for status, _, path, name in lines if path == PATH and name.startswith(agent)]


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [taken.getsockname()[1] for taken in sockets]
    for taken in sockets:
        taken.close()
    return ports


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Start nginx in a folder, and end it afterwards.

    Raises:
        NoServer: It is not installed or does not start.
    """
    nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if nginx is None:
        raise NoServer("nginx is not there. On Debian and Ubuntu: apt-get install nginx-light")
    (folder / "www" / PATH.lstrip("/")).parent.mkdir(parents=True)
    (folder / "tmp").mkdir()
    validated, bare = _free_ports(2)
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(folder=folder, validated=validated, bare=bare))
    process = subprocess.Popen([nginx, "-p", str(folder), "-c", str(config), "-e", str(folder / "error.log")])
    try:
        for port in (validated, bare):
            _wait_for(port, process, folder)
        yield Server(folder, validated, bare)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise NoServer(f"nginx did not start: {(folder / 'error.log').read_text()[-500:]}")
