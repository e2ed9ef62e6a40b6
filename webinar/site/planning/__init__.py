"""The back-plan: what should be done when, counted from the date, and what the calendars of the hosts' countries say."""
