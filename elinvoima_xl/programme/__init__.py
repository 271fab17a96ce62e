"""The programme workbook, and documents that become one."""
