"""Jobs, their processes, reports, tracking records and hub, as W148 tells of them."""
