"""How an answer is written down: iterators of str or bytes, so that a million rows stream.

Nothing here prints, and every value passes `clean` on its way out.
"""
