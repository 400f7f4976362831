"""Every statement that finds or stores."""
