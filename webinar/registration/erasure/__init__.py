"""When personal data goes: erasing on request, retention per webinar and per field, one's own data to see and take.

What is erased goes on counting. Every run says what it did, and says beforehand what it would do.
"""
