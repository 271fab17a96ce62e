"""The ground floor: language, period, problems and their catalogue, places that cannot be written."""
