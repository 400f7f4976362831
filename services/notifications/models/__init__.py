"""What is stored, with its rules: projections of other services, alerts, deliveries, and the mails they become."""
