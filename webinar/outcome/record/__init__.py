"""What was said: the points each speaker made, and the release that tells of the webinar.

Shown on the public page after the webinar. A release may be dated to the minute without a zone, as sources do.
"""
