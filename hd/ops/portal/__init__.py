"""The requesters' side of the desk: their requests, forms, published answers, known outages."""
