"""Mails that come back: answers from calendar programs, reports of mails that were not delivered, and the rest.

One intake, whichever way a mail comes (command, maildir, IMAP). What is certain takes effect, what is doubtful waits for
people, nothing is answered to the sender, and nothing here ever moves a webinar.
"""
