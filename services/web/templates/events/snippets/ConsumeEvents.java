// Reads the events of one topic with org.apache.kafka:kafka-clients.

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

public class ConsumeEvents {
    static final String BROKER = "127.0.0.1:8092";
    static final String TOPIC = "lead.created";
    static final String GROUP = "my-analysis";

    public static void main(String[] arguments) {
        var settings = new Properties();
        settings.put("bootstrap.servers", BROKER);
        settings.put("group.id", GROUP);
        settings.put("auto.offset.reset", "earliest"); // a group that is new begins at the first event that is still kept
        settings.put("enable.auto.commit", "false");
        Set<String> seen = new HashSet<>(); // keep it where you keep your results, so that it outlives the process
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            while (true) {
                for (var message : consumer.poll(Duration.ofSeconds(1))) {
                    if (seen.add(header(message, "ce_id"))) { // at least once: the same event may come again
                        System.out.printf("%s %s %s %s%n",
                            header(message, "ce_time"), header(message, "ce_type"), message.key(), message.value());
                    }
                }
                consumer.commitSync(); // after the work is done, or a crash in between loses events
            }
        }
    }

    static String header(ConsumerRecord<?, ?> message, String name) {
        var header = message.headers().lastHeader(name); // a topic may hold what no service of ours wrote
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
