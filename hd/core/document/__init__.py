"""Front matter and body: read, edit byte for byte, write."""
