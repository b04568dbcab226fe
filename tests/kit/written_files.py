"""What the tests of files draw: texts with all that a format has to quote, the same examples every time."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# A failure must not depend on luck.
FEW = settings(
    max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
TEXTS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn"]) | st.sampled_from("\"',;\t|\n"), max_size=12
)
