"""Reports that are mailed by the clock: the day after the webinar, or every week until it.

The mail names nobody. It has the figures and the way to the report, which asks for a sign-in and for the right to export.
Before each sending the rights of who set it up, and of each recipient, are judged anew.
"""
