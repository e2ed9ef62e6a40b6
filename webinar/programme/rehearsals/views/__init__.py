"""Addresses of the rehearsals room."""
