"""Kafka's jars, resolved once by Maven from the pinned pom into a cache that every clone and stack shares."""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.stack import ROOT

POM = ROOT / "deploy" / "kafka" / "pom.xml"
LOGGING = ROOT / "deploy" / "kafka" / "log4j2.xml"
ARCHIVE = "kafka.jsa"

JAVA_VARIABLES = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH")
"""What a shell has set for some other Java must not change this one."""


class KafkaNotResolved(Exception):
    """Maven could not fetch the jars."""


@dataclass(frozen=True)
class KafkaProgram:
    """The Java to run and the folder that holds `libs/` and the class data archive."""

    java_binary: str
    folder: Path

    @property
    def libs(self) -> Path:
        return self.folder / "libs"

    @property
    def archive(self) -> Path:
        return self.folder / ARCHIVE

    def java(self, *options: str) -> tuple[str, ...]:
        logging = f"-Dlog4j2.configurationFile={LOGGING.as_uri()}"
        return (self.java_binary, *options, logging, "-cp", f"{self.libs}/*")

    def shared_classes(self) -> tuple[str, ...]:
        """Loaded classes mapped from the archive; a Java that finds it unfit goes on without."""
        return (f"-XX:SharedArchiveFile={self.archive}", "-Xlog:cds=off") if self.archive.exists() else ()


def cache_folder(java_version: str) -> Path:
    """Apart by Kafka's version and Java's: a class data archive fits only the Java that wrote it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "leadflow" / f"kafka-{kafka_version()}-java-{java_version}"


def kafka_version() -> str:
    match = re.search(r"<kafka\.version>([^<]+)</kafka\.version>", POM.read_text())
    if match is None:
        raise KafkaNotResolved(f"{POM} names no kafka.version")
    return match[1]


def resolve(program: KafkaProgram, maven: str) -> None:
    """Fetch the jars. They appear all at once, or not at all. Raises KafkaNotResolved."""
    fresh = program.folder / "libs.new"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [maven, "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={fresh}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not any(fresh.glob("kafka-server-*.jar")):
        raise KafkaNotResolved("Maven could not fetch Kafka:\n" + (done.stdout + done.stderr)[-2000:])
    fresh.rename(program.libs)


def java_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in JAVA_VARIABLES}


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Two clones that start at once fill the shared cache one after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
