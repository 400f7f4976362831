"""How the platform is put on machines."""
