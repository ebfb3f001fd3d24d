"""Knowledge: articles, known errors, texts of new articles."""
