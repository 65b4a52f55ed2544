"""A worker that a test lets run, and that ends even when the test fails."""

import threading

from portal.worker import Worker

LONGEST = 60  # seconds


def run(worker: Worker) -> None:
    """Work until something stops the worker, or far too long."""
    guard = threading.Timer(LONGEST, lambda: setattr(worker, "stopping", True))
    guard.daemon = True
    guard.start()
    try:
        worker.run()
    finally:
        guard.cancel()
