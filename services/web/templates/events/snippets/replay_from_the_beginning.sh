# Stop the group's consumers first. At their next start they read every event that is still kept, from the first on.
kafka-consumer-groups.sh \
  --bootstrap-server 127.0.0.1:8092 \
  --group my-analysis \
  --topic lead.created \
  --reset-offsets --to-earliest --execute
