"""The registry of people as protocol demands: rank, style, retired marker, scripts, positions, aliases.

The full name as written is the truth and is never split by the program. Printed forms are composed by `rules.py`;
a webinar's panel keeps the form of its day.
"""
