"""The door for mail: messages come in from files, pipes and mailboxes. Decides nothing about them."""
