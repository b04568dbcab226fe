"""The reference SOF: a Seller/Server of MEF W148 and W147 on loopback, with faults and variants to choose.

    with start(Options(specs=folder, faults=("suspend-does-nothing",))) as sof:
        print(sof.base_url)

Read transitions, times, world, wire, payloads, notifications, tracking, schedules, results, reports,
life_cycle, job_operations, process_operations, modify_operations, cancel_operations, hub, filters,
lists, list_operations, query_operations, attachments, report_operations, access (the behaviour, layer on
layer); for W147 topics, stream_world, topic_operations, emission, stream_operations,
asyncapi_document, stream_access, transports; then delivery, behaviour, app, server; faults_* and
variants* lay over it.
This package imports nothing else of lso_conformance, so that suite and SOF cannot agree
by construction.
"""

from . import (  # noqa: F401 - each registers itself
    faults_actions,
    faults_attachments,
    faults_cancel,
    faults_cancel_declined,
    faults_create,
    faults_credentials,
    faults_echo,
    faults_error_form,
    faults_errors,
    faults_events,
    faults_exploration,
    faults_filters,
    faults_formats,
    faults_hrefs,
    faults_hub,
    faults_hub_queries,
    faults_large_lists,
    faults_lists,
    faults_modify,
    faults_modify_moves,
    faults_odd_creations,
    faults_odd_requests,
    faults_paging,
    faults_payloads,
    faults_process_answers,
    faults_queries,
    faults_recurring,
    faults_report_events,
    faults_report_queries,
    faults_reports,
    faults_results,
    faults_schedules,
    faults_stale,
    faults_states,
    faults_streams,
    faults_subscribers,
    faults_subscription_lists,
    faults_subscriptions,
    faults_tellings,
    faults_topics,
    faults_tracking,
    faults_urns,
    variants,
    variants_credentials,
    variants_crowded,
    variants_files,
    variants_formats,
    variants_hub,
    variants_links,
    variants_lists,
    variants_processes,
    variants_readings,
    variants_reports,
    variants_schedules,
    variants_streams,
    variants_topics,
)
from .answers import SofError
from .registry import FAULTS, VARIANTS, FaultInfo, VariantInfo, overrides
from .server import Options, Sof, start

__all__ = [
    "FAULTS",
    "VARIANTS",
    "FaultInfo",
    "Options",
    "Sof",
    "SofError",
    "VariantInfo",
    "overrides",
    "start",
]
