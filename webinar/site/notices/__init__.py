"""What needs one of the staff, as a number in the header and by email: at once, once a day, or not at all.

What it is, the rooms say (`Feature.needs`); here is only how its reader hears of it. Nobody is mailed twice of one thing.
"""
