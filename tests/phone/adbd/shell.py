"""Runs a command line on the emulated phone: finds each command's emulation and calls it."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass

from tests.phone.adbd.commands import COMMANDS
from tests.phone.adbd.filesystem import ROOT, Namespace, Refused, View
from tests.phone.adbd.handset import Handset, Result
from tests.phone.adbd.words import STATUS, Word, commands


@dataclass(frozen=True)
class Shell:
    """Who runs a command, and where. A command gets this and its arguments."""

    handset: Handset
    uid: int
    namespace: Namespace

    @property
    def view(self) -> View:
        return View(self.namespace, self.uid)

    def run(self, line: str) -> tuple[int, bytes, bytes]:
        status, out, error = 0, b"", b""
        for simple in commands(line):
            if (simple.before == "&&" and status) or (simple.before == "||" and not status):
                continue
            words = [w for word in simple.words for w in self._expanded(word, status)]
            status, said, complained = self._one(words)
            out += said if isinstance(said, bytes) else said.encode("utf-8", "surrogateescape")
            if self.handset.framed:
                error += complained.encode()
            else:  # the older protocol mixes both
                out += complained.encode()
        return status, out, error

    def _one(self, words: list[str]) -> Result:
        line = " ".join(words)
        if line in self.handset.answers:
            return self.handset.answers[line](self.handset)
        command = COMMANDS.get(words[0])
        if command is None:
            return 127, "", f"/system/bin/sh: {words[0]}: inaccessible or not found\n"
        try:
            return command(self, words[1:])
        except Refused as refusal:
            return 1, "", f"{words[0]}: {refusal}\n"

    def _expanded(self, word: Word, status: int) -> list[str]:
        text = word.text.replace(STATUS, str(status))
        if word.quoted or not re.search(r"[*?[]", text):
            return [text]
        found = self._matching(text)
        return found or [text]

    def _matching(self, pattern: str) -> list[str]:
        if root := re.match(r"/proc/(\d+)/root(?=/)", pattern):
            process = self.handset.processes.get(int(root[1]))
            if process is None or self.uid != ROOT:
                return []
            view, pattern = View(process.namespace, ROOT), pattern[root.end() :]
            folder, _, last = pattern.rpartition("/")
            return [
                f"{root[0]}{folder}/{name}"
                for name in view.names(folder)
                if fnmatch.fnmatchcase(name, last)
            ]
        if pattern.startswith("/proc/"):
            rest = pattern.split("/", 3)[3]
            return [f"/proc/{pid}/{rest}" for pid in sorted(self.handset.processes)]
        folder, _, last = pattern.rpartition("/")
        return [f"{folder}/{name}" for name in self.view.names(folder)
                if fnmatch.fnmatchcase(name, last)]  # fmt: skip


def run_line(handset: Handset, line: str, uid: int) -> tuple[int, bytes, bytes]:
    if line in handset.answers:
        status, out, error = handset.answers[line](handset)
        return status, out if isinstance(out, bytes) else out.encode(), error.encode()
    return Shell(handset, uid, handset.namespaces["init"]).run(line)


def as_root(shell: Shell) -> Shell:
    return Shell(shell.handset, ROOT, shell.namespace)


def within(shell: Shell, namespace: Namespace) -> Shell:
    return Shell(shell.handset, shell.uid, namespace)
