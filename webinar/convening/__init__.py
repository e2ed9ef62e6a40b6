"""How a webinar comes to be held together: its hosts, its life cycle, its series, the approval of each host."""
