"""What is public, as JSON for programs: webinars, their programmes and their coverage, described by OpenAPI.

It says what the public pages say and nothing more; it changes nothing and knows nobody who reads it.
"""
