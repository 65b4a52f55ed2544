from stations.models.closures import Closure
from stations.models.divisions import Division, PlaceName
from stations.models.edits import RemovedStation, StationEdit
from stations.models.imports import StationImport
from stations.models.mistakes import MistakeReport
from stations.models.network import NetworkReport
from stations.models.people import Duty, Liaison
from stations.models.photos import StationPhoto
from stations.models.rules import DirectorySettings, FreshnessRule
from stations.models.staff import StationStaff
from stations.models.stations import Station

__all__ = [
    "Closure",
    "DirectorySettings",
    "Division",
    "Duty",
    "FreshnessRule",
    "Liaison",
    "MistakeReport",
    "NetworkReport",
    "PlaceName",
    "RemovedStation",
    "Station",
    "StationEdit",
    "StationImport",
    "StationPhoto",
    "StationStaff",
]
