"""How well received mail is read, on public corpora that lie outside the repository. Not shipped."""
