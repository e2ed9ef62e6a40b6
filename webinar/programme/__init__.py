"""What happens in a webinar and who speaks: the draft, the calendar entries, the versions, the speakers, the papers."""
