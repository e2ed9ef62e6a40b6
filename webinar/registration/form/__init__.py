"""The questions of the registration form: fields of many kinds in one order, conditions, wording per language.

Choices are versioned, so that an answer knows the list it answered; what a condition hides is dropped by the server.
The room knows fields and values; whose answers they are is the registration room's matter.
"""
