"""Who may use the streaming side: those whom Fault Management lets in.  W147 5.5.

The streams themselves demand no credentials: how they are secured is left open by the text.
"""

from collections.abc import Mapping
from typing import Any

from lso_conformance.sof.core.answers import Answer, Call, Refusal
from lso_conformance.sof.jobs.access import Access
from lso_conformance.sof.streaming.asyncapi_document import AsyncApiDocument
from lso_conformance.sof.streaming.stream_world import StreamWorld


class StreamAccess(AsyncApiDocument):
    """Lets callers in, or not."""

    def __init__(self, world: StreamWorld, access: Access) -> None:
        super().__init__(world)
        self._access = access

    def authorize(self, call: Call) -> None:
        """Refuse callers without credentials, with wrong ones, or who may not do this."""
        self._access.authorize(call)

    def refuse_caller(self, _call: Call, refusal: Refusal) -> Answer:
        """The answer to a caller who is not let in."""
        return self.refused(refusal)

    def stream_claims(self) -> Mapping[str, bool]:
        """What the target profile claims (ics.streamingManagement)."""
        return {"supported": True, "asyncapi": self.offers_asyncapi()}

    def agreed_servers(self) -> Mapping[str, Any]:
        """Servers that the target profile names, because subscriptions do not say all about them."""
        return self.world.brokers.with_credentials()

    def stop_grace(self) -> float:
        """Seconds for which messages may still arrive after a subscription ended, as the profile says."""
        return 0.5
