"""The hosts of a webinar: how they are asked and answer, their order, and what one may do to another.

The table of powers is in `rules.py`. Whoever is concerned by an act of somebody else is told by mail, in the same
transaction.
"""
