"""The rules of the merge, one subject each; a pure core that opens no file."""
