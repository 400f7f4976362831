"""What to do when something is wrong, a sentence or two each: the short form of the runbooks."""

KAFKA = (
    "Leads are accepted and wait in the outbox; nothing is lost. Read the end of Kafka's log: a full disk, a taken "
    "port or too little memory. The outboxes drain by themselves when it answers again."
)
POSTGRES = (
    "No lead is accepted, and nothing that was accepted is lost. Read the end of PostgreSQL's log: a full disk, a "
    "taken port, or changed rights. Never delete anything in its data folder."
)
REDIS = (
    "Nobody can sign in, and rate limits count per process; leads are accepted all the same. Start Redis again: it "
    "holds nothing that cannot be made anew."
)
DEPENDENCIES = {"kafka": KAFKA, "postgres": POSTGRES, "redis": REDIS}
DEPENDENCY_NAMES = {"kafka": "Kafka", "postgres": "PostgreSQL", "redis": "Redis"}

AWAY_API = "Requests to it fail until it is back. The supervisor restarts it; if it does not come back, read its log."
AWAY_WORKER = (
    "Its messages wait in Kafka and are applied when it is back; nothing is lost. The supervisor restarts it; if it "
    "does not come back, read its log."
)
UNREADY = "It runs and cannot work. Look at what it misses; a process that is stuck ends itself and is started again."
DEGRADED = "It works without what it misses, and does the rest when that is back."
OUTBOX = (
    "The relay publishes within a second. If the rows do not fall, Kafka is away or the service's worker is: look "
    "there first."
)
LAG = (
    "The consumers are slower than what arrives. Look at their handler times: slow statements in PostgreSQL are the "
    "common cause."
)
LAG_UNKNOWN = "Only a worker that reads knows how far behind it is. Take it as a number that grows."
DEAD = (
    "They will not pass by themselves. A bug: fix it and redrive. Nonsense from a producer: repair or discard. "
    "A foreign workspace: find out who sent it before anything else."
)
RETRY = "They are tried again at growing intervals, for about two hours; later messages of the same key wait behind."
RESIDUE = (
    "A lead was received and is neither stored nor refused. Keep the logs of that hour, find the requests of that "
    "source by their correlation ids, and compare."
)
UNCHECKED = "Ask again in a moment; until then nobody knows whether leads are missing."
