"""Rehearsals and technical checks of a webinar.

Each has its own time, its own people (of the panel and of the staff) and its own calendar entry, which follows every
change. Saving emails nobody: what people have not been told yet is sent together, once it is said to how many.
"""
