"""A profile of a Streaming Management target."""

from lso_conformance.profile import load as profiles

TARGET = profiles.parse(
    {
        "iut": {"name": "Example"},
        "ics": {"faultManagement": {"supported": False}},
        "ixit": {
            "timing": {"stream_message_timeout_s": 2},
            "streamingManagement": {
                "base_url": "http://sof.example.net/mefApi/allegro/streamingManagement/v1/",
                "topics_that_emit": "all",
            },
        },
    },
    {},
)
