"""Writing a file so that whoever reads it sees the old one or the new one, never half of it."""

from __future__ import annotations

import os
from pathlib import Path


def replace_file(path: Path, body: bytes, *, mode: int = 0o666) -> bool:
    """Write a file beside the old one and put it in its place at once; False where it is so already.

    Args:
        path: The file; its folder is made as needed.
        body: What it holds.
        mode: Who may read and write it, before the umask.
    """
    if path.is_file() and path.read_bytes() == body:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return True
