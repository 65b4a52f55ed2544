from stations.models.closures import Closure
from stations.models.divisions import Division
from stations.models.imports import StationImport
from stations.models.staff import StationStaff
from stations.models.stations import Station

__all__ = ["Closure", "Division", "Station", "StationImport", "StationStaff"]
