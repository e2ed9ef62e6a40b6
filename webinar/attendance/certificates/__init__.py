"""Certificates of attendance: issued, printed under the hosts' marks, checked by code, revoked and issued anew.

A certificate says what was known when it was issued. Whoever checks its code learns what the holder shows anyway; the
name is never told, only compared with the one that the reader enters.
"""
