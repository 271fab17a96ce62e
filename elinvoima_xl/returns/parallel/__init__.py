"""Work shared between processes: a pool of our own, and returned workbooks read by any executor."""
