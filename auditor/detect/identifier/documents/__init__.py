"""Numbers of documents, taxes and payments, by the check of each."""
