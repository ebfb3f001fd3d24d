"""Keeps the catalogues of `hd/i18n/locales` in step with the code. A developer's tool: hd itself does not need it."""
