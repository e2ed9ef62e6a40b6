"""Who came: marked by hand or read from a list, and the figure that the hosts state ("about 300").

A stated figure stands beside what was counted and never replaces it. A read file is one batch that can be undone.
"""
