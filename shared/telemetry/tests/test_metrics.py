"""Metrics: each verb moves its series."""

from shared.telemetry import metrics
from shared.telemetry.metrics import RequestTimes


class TestMetrics:
    def test_show_what_was_recorded(self) -> None:
        metrics.lag("metrics-test", "lead.created", 3, 17)
        metrics.backlog("metrics-test", outbox_rows=5, outbox_age=1.5, retrying=2, dead=1, due=4)
        metrics.relayed("metrics-test", 9)
        metrics.parked("metrics-test", "dead")
        with metrics.handler_time("metrics-test", "lead.created"):
            pass
        RequestTimes("metrics-test").observe("GET", "/leads", 200, 0.003)

        text = metrics.exposition().decode()

        for line in (
            'leadflow_consumer_lag{partition="3",service="metrics-test",topic="lead.created"} 17.0',
            'leadflow_outbox_rows{service="metrics-test"} 5.0',
            'leadflow_outbox_age_seconds{service="metrics-test"} 1.5',
            'leadflow_parked_rows{service="metrics-test",status="dead"} 1.0',
            'leadflow_due_rows{service="metrics-test"} 4.0',
            'leadflow_relay_sent_total{service="metrics-test"} 9.0',
            'leadflow_parked_total{consumer="metrics-test",status="dead"} 1.0',
            'leadflow_handler_seconds_count{consumer="metrics-test",topic="lead.created"} 1.0',
            'leadflow_http_request_seconds_count{method="GET",route="/leads",service="metrics-test",status="200"} 1.0',
        ):
            assert line in text

    def test_forget_the_lag_of_a_partition_that_another_process_reads(self) -> None:
        metrics.lag("forgetful", "lead.created", 0, 5)
        metrics.lag("forgetful", "lead.created", 1, 6)

        metrics.forget_lag("forgetful", "lead.created", 0)

        text = metrics.exposition().decode()
        assert 'leadflow_consumer_lag{partition="0",service="forgetful"' not in text
        assert 'leadflow_consumer_lag{partition="1",service="forgetful",topic="lead.created"} 6.0' in text
