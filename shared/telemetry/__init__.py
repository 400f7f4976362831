"""What a process tells about itself: logs, metrics, traces, health. One module each."""
