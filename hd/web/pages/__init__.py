"""The pages of the portal: each is a function of a visit."""
