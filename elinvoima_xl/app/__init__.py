"""The commands: what each does, what it says, and the folder, settings and mails around them."""
