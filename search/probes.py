"""What `/health/` says of search."""

from portal.health import probe
from search import service


@probe("search")
def search_engines() -> dict[str, object]:
    """Every engine, and which one answers."""
    return service.health()
