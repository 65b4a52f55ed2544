from stations.models.closures import Closure
from stations.models.divisions import Division
from stations.models.staff import StationStaff
from stations.models.stations import Station

__all__ = ["Closure", "Division", "Station", "StationStaff"]
