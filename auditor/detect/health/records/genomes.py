"""Genomes as services of ancestry give them to their customers: one variant a line.

`rs4477212  1  82154  AA`, as 23andMe, AncestryDNA, MyHeritage and FamilyTreeDNA export them:
the number of the variant, its chromosome, its place and the letters found there. A
variant alone is of a catalogue; twenty in the order of a file are of somebody, three below
the header of such a file (`rsid chromosome position genotype`). VCF has the
letters of a sample in its last column, told by its header. In an object two variants and the
two letters that somebody has of each are enough (`{"rs429358": "CT", "rs7412": "CC"}`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_LINE = re.compile(
    r"\"?(?:rs|i)\d{2,12}\"?[\t,]\"?(?:\d{1,2}|X|Y|XY|MT)\"?[\t,]\"?(\d{1,9})\"?[\t,]"
    r"\"?[ACGTDI0-]\"?[\t,]?\"?[ACGTDI0-]?\"?\r?"
).fullmatch
_VCF = re.compile(r"##fileformat=VCFv4\.\d").match
_SAMPLE = re.compile(r"(?m)^#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t\S").search
_VARIANT = re.compile(r"rs\d{4,12}").fullmatch
_LETTERS = re.compile(r"[ACGTDI][/|]?[ACGTDI]").fullmatch
_TWO = 2
_LEAST, _LOOKED = 20, 400  # lines
_HEADED = 3
_OWN = frozenset(("genotype", "allele1", "result", "alleles", "call"))
_ALLELES = re.compile(r"[ACGTDI-]{1,2}|[ACGTDI][/|][ACGTDI]").fullmatch
_FIELDS = 16  # of a row
_HEADER = re.compile(
    r"(?mi)^#? ?\"?rsid\"?[\t,]\"?chromosome\"?[\t,]\"?position\"?[\t,]"
    r"\"?(?:genotype|result|allele1\"?[\t,]\"?allele2)\"?\r?$"
).search
_HEAD = 60_000  # characters that are looked at


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each text that is a genome."""
    for leaf in scene.woken:
        if isinstance(leaf.value, str) and (why := _genome(leaf.value[:_HEAD])):
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why)
    yield from _variants(scene)
    yield from _rows(scene)


def _rows(scene: Scene) -> Iterator[Claim]:
    """One claim for each table of variants with the letters that somebody has of each."""
    tables: dict[int, list[Leaf]] = {}
    for leaf in scene.woken:
        if joined(leaf.name) != "rsid" or leaf.parent is None:
            continue
        if not isinstance(leaf.value, str) or not _VARIANT(leaf.value):
            continue
        held = tables.setdefault(id(leaf.parent.parent), [])
        if len(held) < _HEADED and any(
            joined(one.name) in _OWN and isinstance(one.value, str) and _ALLELES(one.value)
            for one in islice(scene.leaves.below([leaf.parent]), _FIELDS)
        ):
            held.append(leaf)
    for leaves in tables.values():
        at = leaves[0].parent if leaves else None
        if len(leaves) >= _HEADED and at is not None and at.parent is not None:
            why = "a table of variants of a genome with the letters that somebody has"
            yield Claim(at.parent, Confidence.PROBABLE, Method.STRUCTURE, why)


def _variants(scene: Scene) -> Iterator[Claim]:
    """One claim for each object of two variants or more."""
    objects: dict[int, list[Leaf]] = {}
    for leaf in scene.woken:
        if _VARIANT(leaf.name) and isinstance(leaf.value, str) and _LETTERS(leaf.value):
            objects.setdefault(id(leaf.parent), []).append(leaf)
    for leaves in objects.values():
        at = leaves[0].parent
        if len(leaves) >= _TWO and at is not None:
            why = f"{len(leaves):,} variants of a genome with the letters that somebody has"
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)


def _genome(text: str) -> str:
    if _VCF(text) is not None:
        return "variants of a person's genome (VCF with a sample)" if _SAMPLE(text) else ""
    lines = text.split("\n", _LOOKED)[:_LOOKED]
    found = sum(_LINE(line) is not None for line in lines)
    if found < (_HEADED if _HEADER(text) else _LEAST) or found * 2 < len(
        [line for line in lines if line[:1] != "#"]
    ):
        return ""
    return f"a person's genome, a variant a line: {found} of the first {len(lines)} lines"


_EXPORT = "# rsid\tchromosome\tposition\tgenotype\n" + "".join(
    f"rs{4_477_212 + 7 * i}\t1\t{82_154 + 90 * i}\t{'AG'[i % 2]}G\n" for i in range(24)
)


def wakes(name: str) -> bool:
    """Numbers of variants in dbSNP, and the field that holds one."""
    return _VARIANT(name) is not None or joined(name) == "rsid"


DETECTOR = Detector(
    id="genomes",
    version=3,
    data_type="health.record",
    title="genomes, one variant a line or a field",
    keys=frozenset(),
    wakes=wakes,
    wake=(r"rs[0-9]{2,12}\"?[\t,]\"?[0-9]{1,2}\"?[\t,]\"?[0-9]{2,9}\"?[\t,]", "##fileformat=vcf"),
    sources=("formats of raw data of 23andMe and AncestryDNA", "VCF 4.3 (GA4GH)"),
    look=look,
    examples=(
        Example("an export", {"file": _EXPORT}, ("health.record $.file",)),
        Example(
            "two variants",
            {"genotype": {"rs429358": "CT", "rs7412": "C/C"}},
            ("health.record $.genotype",),
        ),
        Example(
            "a part of an export",
            {"file": "\n".join(_EXPORT.split("\n")[:5])},
            ("health.record $.file",),
        ),
        Example("a part without its header", {"file": "\n".join(_EXPORT.split("\n")[1:6])}),
        Example(
            "rows",
            {"rows": [{"rsid": f"rs{i}4477", "genotype": "AG"} for i in range(1, 4)]},
            ("health.record $.rows",),
        ),
        Example("one variant", {"rs429358": "CT"}),
        Example("ports", {"rs2321": "AC", "rs4850": "DC on"}),
        Example("a catalogue's variant", {"line": "rs429358\t19\t44908684\tTC\n"}),
        Example("sites without a sample",
                {"file": "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"}),
        Example("rows of a shop", {"file": "".join(f"rs{i}00,1,{i}00,9.99\n" for i in range(30))}),
    ),
)  # fmt: skip
