"""The webinar, its hosts in order, its life from proposal to closing, and who may work on it.

Other rooms hang on a webinar and never the reverse. The public page is drawn here, with sections that later rooms
contribute.
"""
