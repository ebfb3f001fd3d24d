"""Walk commits and judge them."""
