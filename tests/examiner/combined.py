"""Conformant ways, combined into few SOFs: `CONFORMANT`."""

from __future__ import annotations

from examiner import conformant as jobs
from examiner import conformant_hub as hub
from examiner import conformant_lists as lists
from examiner import conformant_processes as processes
from examiner import conformant_reports as reports
from examiner import conformant_schedules as schedules
from examiner import conformant_wire as wire
from examiner.server import Sof


def mixed(*ways: type[Sof]) -> type[Sof]:
    return type("And".join(way.__name__ for way in ways), ways, {})


CONFORMANT = [
    Sof,
    mixed(
        jobs.SecondsInIndia, jobs.OddIds, jobs.ClosedConfiguration, jobs.OldTransport, lists.ThrottledOnly,
        lists.OpenQuery, lists.NoPriorityIsNone, lists.OtherOrder, processes.LongIds,
        processes.WaitsAfterModify, processes.RefusesAtOnceWith404, hub.ShuffledEvents, hub.LegatoPath,
        hub.TrustingHub,
    ),
    mixed(
        jobs.StrictUuids, jobs.WrongClock, jobs.Slow, jobs.ZippedChunks, jobs.RefusesOptions, lists.NoPaging,
        processes.Leisurely, processes.CancelsEarly, processes.SomeChangesAtOnce, hub.NoHub, hub.Bearer,
    ),
    mixed(
        jobs.CountedIds, jobs.NearlyRightClock, jobs.OldDateHeader, jobs.PlainRefusals, jobs.Hasty,
        jobs.Undeclared, lists.RefusesMany, lists.RefusesManyMatches, lists.EarlyHints,
        lists.SilentWhenComplete, processes.Instant, processes.StraightCancel, hub.EagerEvents,
        hub.TellsProcessStart, hub.Basic,
    ),
    mixed(
        jobs.ServicesOnly, jobs.Floats, jobs.HidesCompleted, lists.Headers, lists.OldButKept, lists.MayEqual,
        processes.NoProcessHref, processes.TakesEmpty, hub.NoHubPath, hub.ShortTokens,
    ),
    mixed(
        lists.Berlin, lists.FivePerPage, lists.NewestFirst, lists.TotalOnly, lists.Summarised,
        lists.RefusesUnknown, lists.PrintsPriority, lists.UnknownWordsMatchNothing, processes.SuspendedOnly,
        processes.RefusesAtOnce, processes.SomeChanges, hub.UnprocessableListener, hub.OtherBasePath,
        hub.LateEvents, hub.ZippedEvents, hub.RicherEvents, hub.ApiKey,
    ),
    mixed(
        lists.Busy, lists.LastMovedFirst, lists.HiddenFractions, hub.NoBasePath, hub.TwiceEvents,
        hub.PiecedEvents,
    ),
    mixed(
        wire.Nanoseconds, wire.SpecialIds, wire.OnePerPage, wire.MixedCaseMedia, wire.VendorHeaders,
        wire.EscapedText, reports.NominalFrames,
    ),
    mixed(
        wire.Tenths, wire.ChunkExtensions, wire.LateAnswers, reports.ReportsFromTheStart,
        reports.AttachmentsOnly, hub.TwiceEvents,
    ),
    mixed(wire.ClosesEachTime, reports.ByTheClock, hub.ShuffledEvents, processes.CountedProcesses),
    mixed(schedules.SecondsOnDemand, schedules.FiveMinutesAtMost, reports.QuotedCsv),
    mixed(schedules.OneReportOnDemand, schedules.RejectsTooLong, reports.SpreadsheetCsv),
    mixed(schedules.EndsWithTheExecution, schedules.LooksForResources, reports.PayloadsInJson),
    mixed(schedules.UntilTheEnd, schedules.HalfSecondReports, reports.ReportsFromTheStart),
]  # fmt: skip
