"""Who takes part in which panel role, and the programme in parts and agenda items.

A panel member keeps the printed form and position of the day. Draws the public programme, its print and its PDF,
and the speaker's own page.
"""
