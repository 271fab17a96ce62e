"""The records of a programme and its answers, and values as people type them."""
