"""Sign-off: which host has approved which document, in which wording, and what has changed since."""
