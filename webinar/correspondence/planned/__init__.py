"""Messages that go out by the clock: reminders before a webinar, speakers' deadlines, follow-ups after it.

Each is counted from the webinar and moves with it. One page says what will go to whom and when, and switches it off.
"""
