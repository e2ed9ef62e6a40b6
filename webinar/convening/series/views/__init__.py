"""Addresses of the series room."""
