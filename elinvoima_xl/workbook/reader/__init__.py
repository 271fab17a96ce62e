"""Any workbook read safely: the package, its parts, its sheets as sparse cells."""
