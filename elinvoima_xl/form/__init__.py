"""Who is asked for what in a period, and the form that asks it: as records, then as sheets."""
