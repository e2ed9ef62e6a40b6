"""iCalendar objects by RFC 5545, 5546 and 7986: invitations that follow every change, cancellations, feeds.

Pure: takes values, returns bytes. One builder for all, so that no text of a user can break a line.
"""
