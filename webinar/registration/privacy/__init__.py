"""What registrants agree to: the hosts as joint controllers, optional consents, wordings kept with their time.

The room knows purposes, wordings and which host may see whom; when data goes is the privacy room's matter.
"""
