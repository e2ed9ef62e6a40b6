"""The list of participants: grouped by delegation in a recorded order, provisional, final, addendum; and who is public.

What was issued is kept as a copy, so that an addendum can say what has changed; contacts are left out unless asked for.
"""
