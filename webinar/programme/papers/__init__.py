"""The papers of a webinar: concept note, letters and notes verbales, agendas for staff, briefs, cards. As PDF and DOCX."""
