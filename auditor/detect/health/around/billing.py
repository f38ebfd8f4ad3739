"""Cycles and periods that come again because they are paid for, not because of a body."""

from __future__ import annotations

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.keys import joined
from auditor.model import Leaf, Node

AMBIGUOUS = frozenset(("cycle", "period", "periods", "flow"))
_PACES = frozenset(("monthly", "yearly", "annual", "annually", "quarterly", "weekly", "biweekly"))
# Beside a cycle: it is paid for.
_PAID = frozenset(
    ("plan", "subscription", "invoice", "invoices", "price", "currency", "renewal", "renewsat",
     "seats", "paymentmethod", "tier", "nextpayment")
)  # fmt: skip


_BILLS = frozenset(
    ("invoice", "invoices", "currency", "renewal", "renewsat", "paymentmethod", "nextpayment",
     "amountdue", "salary", "billingcycle", "autorenew")
)  # fmt: skip
_SURE = 2


def is_billed(leaf: Leaf, at: Node, around: Surroundings, *, strong: bool) -> bool:
    """Whether a value of a cycle is a bill's; `strong` if its name means nothing else.

    A strong name is only where the cycle is an object of its own beside a plan or a price, or
    where two fields of bills stand beside.
    """
    bills = _BILLS & around.names_beside(at)
    if len(bills) >= _SURE:
        return True
    return _is_paid(at, around) or (not strong and _is_paced(leaf, at, around))


def _is_paced(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a text beside says how often something is paid or done: `"period": "monthly"`."""
    near = (*around.beside(leaf), *around.beside(at))
    return any(isinstance(one.value, str) and one.value.lower() in _PACES for one in near)


def _is_paid(at: Node, around: Surroundings) -> bool:
    holder = at.parent
    if holder is None or joined(holder.name) not in AMBIGUOUS:
        return False
    return not around.names_beside(holder).isdisjoint(_PAID)
