"""The steps of `reader.read_message`: parts, headers, charsets, texts, what kind of machine wrote. Pure."""
