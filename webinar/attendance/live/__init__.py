"""Who is in now, while a webinar runs: how many, of which category, and the curve; live in the browser.

Reads whatever sources tell (presence), and writes nothing.
"""
