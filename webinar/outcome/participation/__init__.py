"""Participation across webinars: from invitations to coverage, who came back, organisations and countries; no names.

Reads what earlier rooms know of the webinars whose registrations the viewer may read, and writes nothing.
"""
