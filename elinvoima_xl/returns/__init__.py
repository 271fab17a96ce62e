"""Where workbooks lie, which form each is, what its cells say, and what is wrong in them."""
