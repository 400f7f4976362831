"""What several services need and none of them owns. It may import no service."""
