"""Numbers, dates, statuses and units as people type them; knows no kinds of field and no problems."""
