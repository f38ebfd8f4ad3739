"""Recursive descent without recursion: readers are generators that a loop runs on its own stack.

A reader yields the reader of what is inside it and gets its result back. So a
format reads as its grammar does, and depth is a number that is counted, not
the interpreter's stack.
"""

from __future__ import annotations

from collections.abc import Generator

from auditor.decode.binary.sink import Sink

type Task = Generator[Task, None, None]


def run(task: Task, sink: Sink) -> None:
    """Run a reader and all that it yields; raises CutError where it is nested too deeply."""
    stack = [task]
    while stack:
        inner = next(stack[-1], None)
        if inner is None:
            stack.pop()
        else:
            sink.deeper(len(stack))
            stack.append(inner)
