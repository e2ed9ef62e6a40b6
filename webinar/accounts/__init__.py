"""Staff users, how they sign in, and the one table of what each staff role may do.

Attendees and speakers have no accounts: they use signed links. Rights are per organisation or webinar; this room
knows the roles, the rooms below know who holds them where.
"""
