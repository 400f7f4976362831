"""What a page shows: one file per page, frozen rows read from the services' APIs."""
