"""Places of the Streaming Management API.  W147 5.2, 5.4, 6."""

from typing import Final

from lso_conformance.sof.tables.places import Operation, Refusal

OPERATIONS: Final = (
    Operation("topic-by-id", "topicById", "streaming.topic_by_id", breaks="W147-R1"),
    Operation("subscribe", "subscribeTopic", "streaming.subscribe", breaks="W147-R1"),
    Operation("unsubscribe", "unsubscribeTopic", "streaming.unsubscribe", status=405, breaks="W147-R1"),
    Operation("subscription-list", "subscriptionList", "streaming.list_subscriptions", breaks="W147-R1"),
)
"""Table 2: what a server has."""

REFUSALS: Final = (
    Refusal("subscription-refused", "a subscription that is refused", "streaming.refuse_subscription", None, {
        "W147-R7": "without-body as-html fails with-200",
        "W147-R2": "without-reason without-code as-object with-other-code"},
        codes={"with-other-code": "topicUnknown"}, turned="without-reason without-code"),
    Refusal("unknown-topic", "the retrieval of an unknown topic", "streaming.unknown_topic", 404,
            {"W147-R2": "other-code without-reason without-body"},
            codes={"other-code": "referenceNotFound"}, turned="without-body"),
    Refusal("unknown-subscription", "a request about an unknown subscription",
            "streaming.unknown_subscription", 404,
            {"W147-R2": "without-body without-reason other-code"}, codes={"other-code": "referenceNotFound"}),
)  # fmt: skip
"""What is refused, and which paragraphs the ways of doing it badly break."""
