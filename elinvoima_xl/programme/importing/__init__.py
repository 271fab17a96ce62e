"""An existing programme document becomes a Programme; knows nothing of forms and reports."""
