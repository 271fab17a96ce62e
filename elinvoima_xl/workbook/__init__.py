"""Any workbook read safely, and the look and charts of ours."""
