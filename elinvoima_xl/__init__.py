"""Follow up a city's programme: Excel forms out, answers in, a lawful merge, a Word report."""

__version__ = "0.1.0"
