"""Personal calendar feeds, by addresses that open nothing else and can be made void.

A registrant's and a speaker's hold what their own link opens: one webinar, and the rehearsals that they are invited to. One
of the staff has all webinars that they work on.
"""
