"""The accuracy of the whole line on labelled traffic: `python -m tests.accuracy`.

1. `lines` reads labelled messages, `hearing` audits them as intake would hand
   them over.
2. `matching` says which label a finding covers and which finding is a false
   alarm; `sources` says where a finding without a label may be called one.
3. `scoring` counts, `printing` shows, `floors` holds what was reached.
"""
