"""Registering: places, the waiting list, and the registrant's own page by signed link.

One lock per webinar covers registering, cancelling, promoting and capacity edits, so capacity is never exceeded.
Confirmations leave through the outbox, written in the same transaction.
"""
