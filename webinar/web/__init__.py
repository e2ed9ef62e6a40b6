"""What every page needs: the database session, one transaction a request, forms, rendering, headers, languages.

The only room besides the views that knows Flask. Rooms above use its modules in their views, forms and mails.
"""
