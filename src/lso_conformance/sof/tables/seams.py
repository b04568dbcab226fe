"""Which operator acts at which override point: what a fault that overrides it does wrong."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Final

OPERATORS: Final = {
    "Moves": (
        "enter* arm* begin run_over validated *_validated reject do_* accept_* *_done leave_pending "
        "move_process next_* objection* apply_changes has_resources start_* finish_report hit "
        "execution_length process_work_time reporting_period period_over publish"
    ),
    "Tells": (
        "wants notification* listener_url show_event* event_* about_* job_moved process_moved is_queued "
        "report_ready report_created preparation_failed attributes_changed store_subscription "
        "remove_subscription due encode channels close_stream first_after forget new_message"
    ),
    "Refuses": (
        "refuse_* *_unknown unknown_* decline* show_problem not_found unauthorized"
    ),
    "Finds": (
        "find_*"
    ),
    "Filters": (
        "predicate read_criteri* read_value reader select query_criteria query_answer"
    ),
    "Pages": (
        "read_page read_parameters cut page_headers max_page check_amount check_query_amount list_answer "
        "negative_number repeated_parameter"
    ),
    "Takes": (
        "read read_process understand check_* *problems undefined missing_change bad_configuration "
        "asked_types new_job new_subscription auth* supported"
    ),
    "Shows": (
        "show_* creation_date content_type new_record new_report set_timeframe results attachment* "
        "retention model_ref asyncapi_*"
    ),
    "Answers": (
        "create_* retrieve_* list_* query_* suspend_job resume_job register unregister subscribe "
        "unsubscribe *_by_id"
    ),
}
"""Patterns of override points, without the side, by operator; the first that fits counts."""


def operator_at(points: Iterable[str]) -> tuple[str, str]:
    """The operator of a fault that overrides these points, and the one at which it acts.

    Raises:
        ValueError: no operator acts at any of them.
    """
    for operator, patterns in OPERATORS.items():
        for point in sorted(points):
            name = point.rpartition(".")[2]
            if any(fnmatchcase(name, pattern) for pattern in patterns.split()):
                return operator, point
    raise ValueError(f"no operator acts at {sorted(points)}")
