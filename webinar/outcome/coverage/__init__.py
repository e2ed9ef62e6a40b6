"""What the press wrote: outlets, clippings with or without links, and the public "In the media" page.

An outlet may be recorded before its piece is found. The list may be marked as not complete.
"""
