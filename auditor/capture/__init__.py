"""The live capture: hooks in the proxy, a pipeline out of it, a worker that stores and audits."""
