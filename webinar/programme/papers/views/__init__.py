"""Addresses of the papers room."""
