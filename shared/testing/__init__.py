"""What the tests of several services share: real databases, deliveries, announcements, waiting for a condition."""
