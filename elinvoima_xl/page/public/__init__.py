"""What may be public, as records: the page's content and the open data. Nothing is laid out here."""
