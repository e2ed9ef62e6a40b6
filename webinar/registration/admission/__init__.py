"""Who may register: audience categories with mode, quota and deadline, quotas of hosts and organisations, domains.

The room decides what is offered and to whom; who gets a place is the registration room's matter. A change of what
limits places is announced, so that those who wait move up in the same transaction.
"""
