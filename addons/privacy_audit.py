"""Entry for `mitmdump -s`, `mitmproxy -s` and `mitmweb -s`: builds the addon, nothing else.

    mitmdump -s addons/privacy_audit.py --set audit_db=captures/auditor.db

Options: audit_db, audit_session, audit_profile, audit_face_model, audit_app, audit_device,
audit_clients, audit_allow, audit_certs, audit_no_bodies, audit_keep_raw.
`mitmdump --options -s …` explains them.
"""

import sys

try:
    from auditor.capture.addon import PrivacyAudit
    from auditor.capture.certs import ensure_ca
    from auditor.capture.leaving import leave
    from auditor.capture.session import begin
except ImportError as error:
    sys.stderr.write(
        f"privacy audit: this mitmproxy cannot import {error.name or 'the auditor'}: use the one"
        " that is installed together with the auditor (a standalone mitmproxy has a Python of its"
        " own and cannot import other packages)\n"
    )
    raise SystemExit(2) from None

addons = [PrivacyAudit(begin, ensure_ca, leave=leave)]
