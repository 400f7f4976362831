"""What every test of the project shares: logs that stay short when something fails."""

import structlog

structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])
