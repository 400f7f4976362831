"""What the stack needs beside Python: Java, Maven (once), and from them a Kafka that starts in a second."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from deploy.local.free_port import free_port
from deploy.local.kafka import Kafka
from deploy.local.kafka_jars import KafkaProgram, alone, cache_folder, java_environment, resolve
from deploy.local.telling import say

OLDEST_JAVA = 17
TRAINING_SECONDS = 30.0


class ToolMissing(Exception):
    """A program is missing and cannot be installed from here; the text says what to do."""


def ensure_kafka() -> KafkaProgram:
    """Kafka, ready to run; fetched and prepared on the first call. Raises ToolMissing, KafkaNotResolved."""
    java, version = ensure_java()
    program = KafkaProgram(java, cache_folder(version))
    if program.libs.exists() and program.archive.exists():
        return program
    with alone(program.folder):
        if not program.libs.exists():
            say("fetching Kafka with Maven (once, 44 MB)")
            resolve(program, ensure_maven())
        if not program.archive.exists():
            say("teaching Java Kafka's classes (once, a few seconds)")
            archive_classes(program)
    return program


def ensure_java() -> tuple[str, str]:
    """The path of a Java that is new enough, and its version."""
    for _ in range(2):
        java = _find_java()
        version = java_version(java) if java else ""
        if java and version and int(version.partition(".")[0]) >= OLDEST_JAVA:
            return java, version
        if not _install("openjdk-17-jre-headless"):
            break
    raise ToolMissing(
        f"Kafka needs Java {OLDEST_JAVA} or newer: install it (Debian: apt-get install openjdk-17-jre-headless), "
        "or use `docker compose up`."
    )


def ensure_maven() -> str:
    """The path of `mvn`."""
    for _ in range(2):
        if maven := shutil.which("mvn"):
            return maven
        if not _install("maven"):
            break
    raise ToolMissing(
        "Kafka is fetched with Maven: install it (Debian: apt-get install maven), or use `docker compose up`."
    )


def ensure_chromium() -> None:
    """For the browser tests; without it they skip, and say so."""
    if shutil.which("chromium") is None:
        _install("chromium")


def java_version(java: str) -> str:
    """Such as 17.0.15; empty if it does not run."""
    asked = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, env=java_environment())
    match = re.search(r'version "([0-9][^"]*)"', asked.stderr)
    return match[1] if match and asked.returncode == 0 else ""


def _find_java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    if home and (Path(home) / "bin" / "java").exists():
        return str(Path(home) / "bin" / "java")
    return shutil.which("java")


def _install(package: str) -> bool:
    """Root on Debian may install; anybody else is told what to do."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say(f"installing {package} with apt-get")
    _apt_get("update")
    return _apt_get("install", "-y", "--no-install-recommends", package) == 0


def _apt_get(*arguments: str) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.call(["apt-get", "-qq", *arguments], stdout=subprocess.DEVNULL, env=environment)


def archive_classes(program: KafkaProgram) -> None:
    """One run of a throw-away broker writes the class data archive as it ends. Its absence only costs time."""
    fresh = program.folder / "kafka.jsa.new"
    with tempfile.TemporaryDirectory(prefix="leadflow-kafka-") as folder:
        kafka = Kafka(Path(folder), free_port(), free_port(), program)
        kafka.prepare()
        command = kafka.command(f"-XX:ArchiveClassesAtExit={fresh}")
        broker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=java_environment())
        try:
            _wait_for_port(kafka.port, broker)
            broker.send_signal(signal.SIGTERM)
            broker.wait(TRAINING_SECONDS)
        finally:
            broker.kill()
            broker.wait()
    if fresh.exists():
        fresh.rename(program.archive)


def _wait_for_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + TRAINING_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
