"""Numbered versions of the programme: what the public sees, what changed between two of them, and who is told.

The rows of the programme room are the working draft. A version keeps a copy of panel and programme as they were; pages,
documents and feeds print the latest of them, so that nothing half-done is ever public.
"""
