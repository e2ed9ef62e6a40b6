"""The installation as a whole: home, help, privacy, accessibility, preferences, the audit log, health.

The last room, so that its pages may use every other one.
"""
