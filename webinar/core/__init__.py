"""What every room stands on: database, settings, text, time, mail, queue, documents.

Knows neither Flask nor webinars, so that everything here can be used from a job, a command or a test.
Rooms above may import any of its modules.
"""
