"""What lies under an error of the layers below, in words."""

from __future__ import annotations

from collections.abc import Iterator


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and those that it came of, the innermost last."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def without_an_answer(error: BaseException) -> str:
    """Why there was no answer: none came, or what came is none."""
    from http.client import HTTPException

    kinds = list(causes(error))
    lost = any(isinstance(one, ConnectionError) for one in kinds)
    if not lost and any(isinstance(one, HTTPException) for one in kinds):
        return "what came is no answer in HTTP: its first lines make none"
    return f"the connection was lost before an answer ({innermost(error)})"


def innermost(error: BaseException) -> str:
    """The system's own words: those of the layers above hold object ids, and a proxy's password."""
    *_, last = causes(error)
    return str(last) or type(last).__name__
