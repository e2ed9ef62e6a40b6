"""The join gate: the page that leads people into a webinar.

It opens shortly before the start, says what one needs to know, and is the only place from which anybody reaches the
video platform: so the platform's link can change at any time, and every click is evidence that somebody came.
"""
