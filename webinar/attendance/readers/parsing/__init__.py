"""What every platform's reader needs: rows of a file, headings, times, durations, names; and times settled for all rows."""
