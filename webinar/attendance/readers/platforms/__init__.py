"""One module for each platform: its layouts recognised by their marks, and made drafts of reports."""
