"""The register: its sheets, its exact record, what a person wrote in it, and its tables as frames."""
