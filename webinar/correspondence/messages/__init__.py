"""Mails as staff see them: what was sent to whom, what was refused, and, without a server, the mails themselves.

Mails of a webinar are read by its organisers; account mails by administrators.
"""
