"""Passing a place on to a colleague: the registrant names an address, its owner answers by link.

Until the colleague accepts, nothing changes; what is known of the colleague's address makes no difference to see.
"""
