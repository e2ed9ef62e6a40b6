"""Registrants from files and pasted rows: read, mapped, tried out, taken in one transaction, undone as a batch.

Rows in are rows handled: every row of a file is registered, known already, or named with what is wrong with it.
"""
