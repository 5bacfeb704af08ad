"""`radslag form`: a project as a workbook that a case officer fills in, and back."""
