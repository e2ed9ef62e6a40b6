"""Joint webinars, from the first letter to the last press clipping.

Rooms are ordered: each imports only rooms before it. `features.py` is the table of contents.
"""

__version__ = "0.1.0"
