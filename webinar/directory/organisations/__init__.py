"""Host organisations and those that people speak for: names, kind, country, and the staff who act for them.

An organisation has members (users with a staff role). Later rooms make it a host of webinars or a person's
affiliation.
"""
