"""Who takes part: organisations and people, kept once and used by every webinar.

What an organisation or a person is called, in every language, stands here; what they do at a webinar does not.
"""
