"""People who want no more email beyond what concerns a place that they hold.

Follow-ups and messages of staff can be refused by their readers, in the mail program or on a page; what was refused is not
sent, and the log says why. Confirmations, changes, cancellations and reminders cannot.
"""
