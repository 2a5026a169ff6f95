"""Operate a KubeEdge edge node over MQTT."""

from .client import Client, connect
from .errors import EdgectlError
from .log import Log
from .session import Session, Stdin, Stream

__all__ = ["Client", "EdgectlError", "Log", "Session", "Stdin", "Stream", "connect"]
__version__ = "0.1.0"
