"""The version of this program, in its only place."""

__version__ = "0.1.0"
