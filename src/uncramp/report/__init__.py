"""Findings on paper: charts, the page for the doctor, the emergency card."""
