"""A dead-man's switch: told when a look starts, and how it ended; it raises the alarm when it hears nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.world import World

log = logging.getLogger("practice_watch")
_TIMEOUT_S = 10.0


class Switch:
    """Tells `operator.check_url`; without one it does nothing. What it answers changes nothing."""

    def __init__(self, world: World) -> None:
        operator = world.config.operator
        self.url = operator.check_url if operator else None
        self.http = world.config.http
        self.good = True

    def tell(self, signal: str) -> None:
        """Ask for the address with a signal behind it: `/start`, `/fail`, or nothing for success."""
        if self.url is None:
            return
        import requests

        from monitor import __version__

        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(
                    self.url.rstrip("/") + signal,
                    timeout=_TIMEOUT_S,
                    headers={"User-Agent": f"practice-watch/{__version__}"},
                    proxies={"http": self.http.proxy, "https": self.http.proxy} if self.http.proxy else None,
                    verify=self.http.ca_bundle or True,
                )
            if not answer.ok:
                log.warning("ping signal=%s status=%d", signal or "/success", answer.status_code)
        except (requests.RequestException, OSError) as error:
            log.warning("ping signal=%s error=%s", signal or "/success", type(error).__name__)


@contextmanager
def switched(world: World) -> Iterator[Switch]:
    """Start, and success or failure, around a look; `good` is set to False where it went wrong."""
    switch = Switch(world)
    switch.tell("/start")
    try:
        yield switch
    except BaseException:
        switch.tell("/fail")
        raise
    switch.tell("" if switch.good else "/fail")
