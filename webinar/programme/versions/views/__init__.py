"""Addresses of the schedule room."""
