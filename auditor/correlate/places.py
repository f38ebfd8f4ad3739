"""What the place of a value says: the same for everybody, or an echo of another place."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_STEP = " ▸ "
_LAST = re.compile(r"(?:[.:#@]|\[')([^.:#@\[\]']{1,100})(?:'\])?(?:\[\d+\])*(?:~key)?\Z")
_ECHOES = tuple(
    f"request.header:{name}"
    for name in ("referer", "origin", "if-none-match", "if-match", "if-range", "user-agent",
                 "sec-websocket-key", "host", "x-requested-with", "content-type", "accept")
)  # fmt: skip
# Names of what an app's maker, a server or a protocol sets, the same for every phone.
_CONSTANTS = frozenset(
    {"apikey", "appkey", "appid", "applicationid", "appsecret", "clientsecret", "dsn", "sdkkey",
     "projectid", "projectkey", "writekey", "publishablekey", "publickey", "licensekey", "license",
     "accesskey", "accesskeyid", "secretkey", "sitekey", "sitetoken", "tenantid", "orgid",
     "organizationid", "workspaceid", "containerid", "measurementid", "propertyid", "placementid",
     "adunitid", "adunit", "slotid", "zoneid", "publisherid", "pubid", "campaignid", "creativeid",
     "partnerid", "pixelid", "tagid", "label", "experimentid", "variantid", "templateid",
     "configid", "config", "schema", "schemaid", "modelid", "buildid", "builduuid", "buildhash",
     "build", "commit", "gitsha", "githash", "gitcommit", "commithash", "commitid", "sha",
     "codebundleid", "treatment", "treatments", "experiment", "experiments", "variant", "file",
     "method", "revision", "version", "appversion", "sdkversion", "release", "etag", "integrity",
     "checksum", "signature", "sign", "sig", "appsignature", "certhash", "certificate", "pckgfp",
     "fingerprint", "packagehash", "bundleid", "bundlehash", "debugid", "imageuuid", "dsymuuid",
     "contenthash", "filehash", "md5", "sha1", "sha256", "hash", "digest", "nonce", "csrf",
     "csrftoken", "xsrftoken", "boundary", "consentstring", "gdprconsent", "gdpr", "euconsent",
     "tcstring", "gpp", "addtlconsent", "usprivacy", "referer", "referrer", "url", "apitoken",
     "clienttoken", "platformkey", "environmentid", "envid", "flagsetid", "key"}
)  # fmt: skip


@lru_cache(16_384)
def constant(place: str) -> bool:
    """Whether the name of a place says that everybody sends the same there."""
    words = _words(place)
    return any("".join(words[start:]) in _CONSTANTS for start in range(len(words)))


@lru_cache(16_384)
def echo(place: str) -> bool:
    """Whether a place only repeats what an address or an earlier answer held."""
    return place.lower().startswith(_ECHOES)


def _words(place: str) -> list[str]:
    """The words of the last field's name; a layer (`▸ base64`) has none of its own."""
    for step in reversed(place.split(_STEP)):
        if match := _LAST.search(step):
            return [word.lower() for word in _WORD.findall(match[1])]
    return []
