"""Apache Kafka on loopback: one KRaft node that is broker and controller, small and quick to start."""

import base64
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.files import replace_file
from deploy.local.kafka_jars import KafkaProgram, java_environment
from deploy.local.probes import accepts_connections
from deploy.local.process_spec import ProcessSpec

JVM = (
    "-Xms64m", "-Xmx192m", "-XX:MaxMetaspaceSize=128m", "-XX:ReservedCodeCacheSize=48m", "-Xss512k",
    "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true",
)  # fmt: skip
"""168 MB and ready in about a second; LEADFLOW_KAFKA_HEAP (such as 1g) gives a benchmark more."""

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker}
controller.listener.names=CONTROLLER
log.dirs={data}
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
offsets.retention.minutes=129600
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=2
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=2
default.replication.factor=1
min.insync.replicas=1
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
metadata.max.idle.interval.ms=5000
log.index.size.max.bytes=262144
log.segment.bytes=67108864
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=4
background.threads=2
"""


@dataclass(frozen=True)
class Kafka:
    """One broker: its folder, its two ports, and the program to run."""

    folder: Path
    port: int
    controller_port: int
    program: KafkaProgram

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def properties(self) -> Path:
        return self.folder / "server.properties"

    def spec(self) -> ProcessSpec:
        return ProcessSpec(
            name="kafka",
            command=self.command(),
            port=self.port,
            probe=accepts_connections(self.port),
            prepare=self.prepare,
            group="infrastructure",
        )

    def command(self, *options: str) -> tuple[str, ...]:
        heap = os.environ.get("LEADFLOW_KAFKA_HEAP")
        larger = (f"-Xmx{heap}",) if heap else ()
        jvm = (*JVM, *larger, *self.program.shared_classes(), *options)
        return (*self.program.java(*jvm), "kafka.Kafka", str(self.properties))

    def prepare(self) -> None:
        """Write the configuration; format the storage if it is new, or was left half formatted."""
        self.data.mkdir(parents=True, exist_ok=True)
        text = PROPERTIES.format(broker=self.port, controller=self.controller_port, data=self.data)
        replace_file(self.properties, text)
        if not (self.data / "meta.properties").exists():
            self._format()

    def _format(self) -> None:
        cluster = base64.urlsafe_b64encode(b"\x01" + os.urandom(15)).decode().rstrip("=")
        command = (
            *self.program.java(*JVM[:1], "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), "kafka.tools.StorageTool",
            "format", "-t", cluster, "-c", str(self.properties), "--ignore-formatted",
        )  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, text=True, env=java_environment())
