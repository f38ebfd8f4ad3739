"""What was found in a body that was put together, moved to the place that says so."""

from __future__ import annotations

from dataclasses import replace

from auditor.model import Audit, Opaque, Path


def moved(audit: Audit, root: str, place: Path) -> Audit:
    """What the audit found below `root`, at the joined place; the rest the last piece has."""
    return replace(
        audit,
        findings=tuple(
            replace(one, path=_moved(one.path, root, place))
            for one in audit.findings
            if one.path.steps()[0] == root
        ),
        opaques=tuple(
            Opaque(_moved(one.path, root, place), one.reason, one.size)
            for one in audit.opaques
            if one.path.steps()[0] == root
        ),
        pictures=tuple(
            replace(one, path=_moved(one.path, root, place))
            for one in audit.pictures
            if one.path.steps()[0] == root
        ),
        recurring=(),
    )


def _moved(path: Path, root: str, place: Path) -> Path:
    """The same path below another root."""
    return Path.root(str(place) + str(path).removeprefix(root), path.name)
