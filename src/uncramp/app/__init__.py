"""The shelf and the pages: one Django application."""
