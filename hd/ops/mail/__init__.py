"""Messages that come in: file them as tickets and comments, hold them, show and explain them."""
