"""Questions and gold answers in; figures, a report and an exit code out."""
