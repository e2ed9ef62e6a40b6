"""Addresses of the approvals room."""
