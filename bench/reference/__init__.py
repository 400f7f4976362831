"""What the platform is measured against: the usual way to write the endpoint, and endpoints that do nothing."""
