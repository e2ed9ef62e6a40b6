"""Addresses of the speakers room."""
