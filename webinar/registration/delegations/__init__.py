"""Delegations: a focal point registers several people by link, names the head, swaps members.

A member is an ordinary registration with an own link; the delegation only groups. Places count as everybody's do.
"""
