"""The example: a real joint webinar of 2020 as its release tells it, and a coming one with synthetic registrants.

Goes through the same services as the pages do. What the source does not say stays unknown.
"""
