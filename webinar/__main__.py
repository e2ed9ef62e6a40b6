"""`python -m webinar` is `webinar`."""

from webinar.cli import main

main()
