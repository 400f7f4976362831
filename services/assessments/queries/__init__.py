"""Read models of assessments."""
