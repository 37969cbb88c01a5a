"""Who is who, what changed, when to look, and how it is told."""

__version__ = "0.1.0"
