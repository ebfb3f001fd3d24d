"""Knowledge articles, known errors, texts to begin with."""
