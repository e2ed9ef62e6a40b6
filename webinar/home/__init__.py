"""The installation as a whole: home, help, privacy, accessibility, preferences, the audit log, health.

The room that the architecture calls "site"; last but for the example, so that its pages may use every other room.
"""
