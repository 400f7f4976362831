# Prints the events of one topic with the tools of Apache Kafka 4: time, partition, offset, headers, key and value.
kafka-console-consumer.sh \
  --bootstrap-server 127.0.0.1:8092 \
  --topic lead.created \
  --group my-analysis \
  --from-beginning \
  --formatter-property print.timestamp=true \
  --formatter-property print.partition=true \
  --formatter-property print.offset=true \
  --formatter-property print.headers=true \
  --formatter-property print.key=true
