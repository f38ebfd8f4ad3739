"""Binary serialisations: read without a schema, claimed only where the bytes prove themselves.

1. A declared media type lowers the bar: what parses is taken, and of damaged
   data what came before the damage. Undeclared bytes must be consumed to the
   last one, must not be plain text, and must be far likelier as this format
   than as noise; each file says what it asks for.
2. Formats that carry names give leaves as the JSON layer does (`msgpack:$.lat`),
   so that every detector works on them alike; the others number their fields.
3. Explicit stacks, never recursion; every item is paid for from the node budget.
"""
