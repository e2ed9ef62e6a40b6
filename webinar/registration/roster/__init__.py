"""The staff's list of registrants: filters, saved views, bulk acts, tags, notes of each host, messages, export.

The list is read by keys and not by page numbers, so that it stays quick with a hundred thousand rows. Names of
registrants whom a host may not see are replaced wherever its staff look.
"""
