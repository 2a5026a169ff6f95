"""Operate a KubeEdge edge node over MQTT."""

from .client import Client, connect
from .errors import EdgectlError
from .log import Log
from .session import Session, Stdin, Stream
from .topics import Alive, parse_alive

__all__ = ["Alive", "Client", "EdgectlError", "Log", "Session", "Stdin", "Stream", "connect", "parse_alive"]
__version__ = "0.1.0"
