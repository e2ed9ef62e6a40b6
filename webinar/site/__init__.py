"""What belongs to no single webinar: first pages, the timeline, the example, help and health."""
