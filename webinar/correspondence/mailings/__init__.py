"""Messages that staff write to many: registrants as the list filters them, speakers, focal points of delegations.

The one way to write to a list of people: a draft, a look at it as one of its readers gets it, to how many it goes, then one
mail for each mailbox, which can be stopped while it runs.
"""
