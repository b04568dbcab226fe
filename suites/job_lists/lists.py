"""Drives: lists by every filter, alone and combined, over jobs and processes made for it.

Judged by test_lists.  FM: W148 6.2, 6.5, 6.8, 6.13, 6.16: R17-R19, R28, R39, R54, R62, O4-O7, O9.
A window of the creationDate keeps an answer small, however many jobs the target has.
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import combinations, permutations

from lso_conformance.drive import bodies
from lso_conformance.drive.halt import NotApplicable
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.walks import Walker
from lso_conformance.standard import dates
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import Filter
from lso_conformance.standard.views import ListOf
from suites import tables
from suites.job_lists.listed import Group, each, group_of, settle

Query = Mapping[str, str]
FORMS = [
    ("Z", 0),
    ("+05:30", 3),
    ("-08:00", 6),
    ("+00:00", 1),
    ("Z", 6),
    ("+05:30", 0),
    ("-08:00", 1),
    ("Z", 3),
]
VERY_TIMES = 3  # of items whose time is a bound of the list; of the creationDate all are tried, in every form
NOBODYS = "nobodys-7f3a91c2"  # an id that belongs to nothing
UNKNOWN = {"jobPriority": "987654321"}
OTHER_END = {"serviceFromId": "serviceToId", "serviceToId": "serviceFromId"}
LONG_AGO, FAR_OFF = "1999-12-31T23:59:59Z", "2199-01-01T00:00:00Z"


def roles(api: Api) -> list[str]:
    """The lists of an API."""
    return list(api.lists)


def kind_of(role: str) -> str:
    """The kind of which a list is."""
    return next(api.lists[role].kind for api in tables.JOB_APIS if role in api.lists)


def made(api: Api) -> list[str]:
    """The lists of what a scenario can make, or have made."""
    return [role for role, row in api.lists.items() if row.made_by or role == api.reports.lists]


def enums(api: Api, role: str) -> Mapping[str, tuple[str, ...]]:
    """The words of each filter of an enum, those at first that little else is likely to have."""
    kind = api.kinds[api.lists[role].kind]
    if kind is api.job:
        done = kind.in_role("done")
        return {"state": (*done, *sorted(api.states - {*done})), "jobType": api.words("jobType")}
    if role == api.reports.lists:
        states = kind.in_role("refused", "received", "failed")
        formats = {name: api.words(name) for name in ("outputFormat", "resultFormat")}
        return {"state": states, **formats}
    return {"state": kind.in_role("refused", "received", "working", "done")}


def unknown(name: str) -> str:
    """A value that no job has; of an enum, one that few have."""
    return UNKNOWN.get(name, NOBODYS)


def filters_alone(step: JobStep, role: str) -> None:
    group = group_of(step, role)
    window = group.window()
    for name, row in group.spec.filters.items():
        step_name = f"list by {name}"
        if row.kind != "equal":
            _by_time(group, row, step_name, window)
            continue
        values = dict.fromkeys(v for key in group.made if (v := group.values(key).get(name)) is not None)
        near = [one for value in values if name.endswith("Id") for one in _near(value)]
        for other in dict.fromkeys([*near, *_of_the_other_end(group, name)]):
            group.walker.walk(step_name, {name: other, **window})
        for value in values | dict.fromkeys(_words_of_nobody(group, name)) or {unknown(name): None}:
            group.walker.walk(step_name, {name: value, **window})
            wanted = [str(d["id"]) for key, d in group.made.items() if group.values(key).get(name) == value]
            group.walker.seek(step_name, {name: value}, wanted)
    group.look()


def _by_time(group: Group, row: Filter, step_name: str, window: Query) -> None:
    """Lists by a bound that lets all of the group in, amid it, beyond it, and at the very times of some."""
    bounds = group.bounds(row)
    if bounds is None:
        group.step.leave_out(step_name, "what was made prints no such time")
        return
    first, last = bounds
    edges = (first, first + (last - first) / 2, last)
    if row.name in window:
        group.walker.walk(step_name, {**window, **_beyond(group, row.name, row.kind)})
    else:
        for then in edges:
            group.walker.walk(step_name, {**window, row.name: dates.written(then)})
        for exact in group.times(row)[:VERY_TIMES]:
            group.walker.walk(step_name, {**window, row.name: exact})
    inside = dates.written(first if row.kind == "after" else last)
    group.walker.seek(step_name, {row.name: inside}, _ids(group) if row.kind == "after" else ())
    group.walker.seek(step_name, {row.name: _nowhere(row.kind)}, (), most=1)


def _near(value: str) -> list[str]:
    """Ids that an id begins with, and that begin with it."""
    return [one for one in (value[:-1], f"{value}0") if one]


def _of_the_other_end(group: Group, name: str) -> list[str]:
    """The ids at the other end of the pairs, of which the filter of this end knows nothing."""
    other = OTHER_END.get(name, "")
    return [value for key in group.made if (value := group.values(key).get(other)) is not None]


def _words_of_nobody(group: Group, name: str) -> list[str]:
    """The words of the filter's enum that no member has."""
    words = enums(group.step.api, group.spec.role)
    own = {group.values(key).get(name) for key in group.made}
    return [word for word in words.get(name, ()) if word not in own]


def _beyond(group: Group, name: str, kind: str) -> dict[str, str]:
    """A window beside the group, of which this filter is the bound that shuts the group out."""
    first, last = dates.window(group.moments)
    minute = timedelta(minutes=1)
    if kind == "after":
        return {name: dates.written(last), "creationDate.lt": dates.written(last + minute)}
    return {name: dates.written(first), "creationDate.gt": dates.written(first - minute)}


def _nowhere(kind: str) -> str:
    """A date that nothing is after, or before."""
    return FAR_OFF if kind == "after" else LONG_AGO


def _ids(group: Group) -> list[str]:
    return [str(document["id"]) for document in group.made.values()]


def filters_combined(step: JobStep, role: str) -> None:
    group = group_of(step, role)
    window = group.window()
    seen: set[tuple[tuple[str, str], ...]] = set()
    for key in group.made:
        values = group.values(key)
        for pair in combinations(values.items(), 2):
            if pair not in seen:
                group.walker.walk("list by two filters", {**dict(pair), **window})
            seen.add(pair)
        group.walker.walk("list by many filters", {**values, **window})
    for key in _kinds(group):
        values = group.values(key)
        for (name, value), (other, _) in permutations(values.items(), 2):
            for wrong in _others(group, key, other):
                group.walker.walk(
                    "list by two filters, one of which excludes", {name: value, other: wrong, **window}
                )
        for name in values:
            for wrong in _others(group, key, name):
                query = {**values, name: wrong, **window}
                group.walker.walk("list by many filters, one of which excludes", query)
    group.walker.walk("list by both dates", window)
    group.walker.walk("list between dates that exclude each other", _crossed(window))
    group.look()


def _crossed(window: Query) -> dict[str, str]:
    return {"creationDate.gt": window["creationDate.lt"], "creationDate.lt": window["creationDate.gt"]}


def _kinds(group: Group) -> list[str]:
    """One member for each set of filters that apply."""
    return list({tuple(group.values(key)): key for key in reversed(group.made)}.values())


def _others(group: Group, key: str, name: str) -> list[str]:
    """A value of a filter that this member has not: another member's, or nobody's."""
    own = group.values(key)[name]
    others = [v for k in group.made if (v := group.values(k).get(name)) is not None and v != own]
    enumerated = name in enums(group.step.api, group.spec.role)
    none = _words_of_nobody(group, name) if enumerated else [unknown(name)]
    return (others or none)[:1]


def dates_in_every_form(step: JobStep, role: str) -> None:
    group = group_of(step, role)
    window = group.window()
    first, last = dates.window(group.moments)
    middle = sorted(group.moments)[len(group.moments) // 2]
    for offset, digits in FORMS:
        edges = (first, *dates.beside(middle, digits), last + timedelta(seconds=1))
        for then in edges:
            text = dates.written(then, offset, digits)
            later = {"creationDate.gt": text, "creationDate.lt": window["creationDate.lt"]}
            group.walker.walk("list after a date", later)
            sooner = {"creationDate.gt": window["creationDate.gt"], "creationDate.lt": text}
            group.walker.walk("list before a date", sooner)
    for place, name in (("after", "creationDate.gt"), ("before", "creationDate.lt")):
        for step_name in (f"list {place} a date", f"list {place} the very date of one"):
            group.walker.seek(step_name, {name: _nowhere(place)}, (), most=1)
    for exact in [str(made["creationDate"]) for made in group.made.values() if "creationDate" in made]:
        group.walker.walk("list after the very date of one", {**window, "creationDate.gt": exact})
        group.walker.walk("list before the very date of one", {**window, "creationDate.lt": exact})
    group.look()


def actions_show_at_once(step: JobStep) -> None:
    job = step.running("create a job to be listed as it goes")
    step("read it running", job).retrieve()
    group = Group(step, "list", {"it": job.created.json()}, [job])
    _list_it(group, "list it while it runs", "running")
    step("read it still running", job).retrieve()
    step.done(step("suspend the listed job", job).suspend())
    _list_it(group, "list it once it is suspended", "held")
    step("read it suspended", job).retrieve()
    step.done(step("resume the listed job", job).resume())
    _list_it(group, "list it once it is resumed", "held")
    step("read it resumed", job).retrieve()
    step.waits.if_it_comes(job, step.states("running"))  # it may have been scheduled again first (R50)
    step.done(step("suspend the listed job again", job).suspend())
    step("read it suspended again", job).retrieve()
    _list_it(group, "list it suspended again", "held")
    step("read it still suspended", job).retrieve()
    step("cancel the listed job", job).cancel()
    settle(step, job, step.states("stopped"))
    _list_it(group, "list it once it is cancelled", "stopped")
    step("read it cancelled", job).retrieve()


def changes_show_at_once(step: JobStep) -> None:
    """A job is listed and found by what a modify made of it, and no more by what it was."""
    old, new = bodies.OPTIONS["jobPriority"], bodies.change(step.profile, "jobPriority")
    if new is None:
        raise NotApplicable("the profile's test_data.changes has no other value for jobPriority")
    with step.if_taken():
        job = step.running("create a job to be listed as it is modified", **bodies.OPTIONS)
    step.done(step("suspend the job to be modified", job).suspend())
    step("read it before the modify", job).retrieve()
    process = step.process(step("modify the listed job", job).modify(jobPriority=new), needed=False)
    step.waits.settle(process)
    step.waits.at_best(job, step.states("held", "running", "waiting"))
    group = Group(step, "list", {"it": job.created.json()}, [job])
    window = group.window()
    step("read it modified", job).retrieve()
    for query in ({}, {"jobPriority": f"{new}"}, {"jobPriority": f"{old}"}):
        group.walker.walk("list it modified", {**query, **window})
    for what, value in (("new", new), ("old", old)):
        step(f"query by the {what} value", job).query("query", {**window, "jobPriority": value})
    step("read it still modified", job).retrieve()


def _list_it(group: Group, name: str, role: str) -> None:
    states = (*group.step.states(role), *group.step.api.job.in_role("refused"))
    for query in ({}, *({"state": state} for state in states)):
        group.walker.walk(name, {**query, **group.window()})


def nothing_matches(step: JobStep, role: str) -> None:
    walker = Walker(step, role)
    spec = step.api.lists[role]
    step("list a little").list(role, limit="1")
    for name, row in spec.filters.items():
        if row.kind != "equal":
            walker.walk(f"list nothing by {name}", {name: _nowhere(row.kind)})
        elif name not in {"state", "jobType", "outputFormat", "resultFormat"}:
            walker.walk(f"list nothing by {name}", {name: unknown(name)})
    dated = {"creationDate.gt": FAR_OFF, "creationDate.lt": "2199-12-31T23:59:59+05:30"}
    walker.walk("list nothing by dates far off", dated)
    for name, value in _words(step.api, spec).items():
        walker.walk(f"list nothing by {name} and a date", {name: value, "creationDate.gt": FAR_OFF})
        walker.walk(f"list nothing by {name} and another date", {name: value, "creationDate.lt": LONG_AGO})


def _words(api: Api, spec: ListOf) -> dict[str, str]:
    """A word that each filter of an enum takes."""
    words = {"jobType": "on-demand", "outputFormat": "json", "resultFormat": "payload"}
    goes_on = api.kinds[spec.kind].in_role("running", "working")
    words = {"state": goes_on[0], **words} if goes_on else words
    return {name: word for name, word in words.items() if name in spec.filters}


def plain_filters(step: JobStep, role: str) -> None:
    """Ask by each filter of a list whose items no request of ours makes at once."""
    walker = Walker(step, role)
    job = step.created("create a job that others may be about")
    then = dates.parsed((job.created.json() or {}).get("creationDate"))
    bounds = [dates.written(then, *form) for form in FORMS] if then else [LONG_AGO]
    words = _words(step.api, step.api.lists[role])
    for name, row in step.api.lists[role].filters.items():
        value = words.get(name, job.id if name.endswith("Id") else unknown(name))
        values = [value] if row.kind == "equal" else bounds
        for each_value in values:
            walker.seek(f"list by {name}", {name: each_value}, (), most=1)


HIGH_LIMIT, HIGHEST = "a limit above any maximum", 1_000_000
FAR_OFFSET = "an offset beyond the end"
WRONG_PAGES: Mapping[str, Mapping[str, str]] = {
    "a limit that is no number": {"limit": "many", "creationDate.gt": FAR_OFF},
    "a negative limit": {"limit": "-1", "creationDate.gt": FAR_OFF},
    "a limit of zero": {"limit": "0", "creationDate.gt": FAR_OFF},
    HIGH_LIMIT: {"limit": f"{HIGHEST}", "creationDate.gt": FAR_OFF},
    "a negative offset": {"limit": "1", "offset": "-1"},
    "an offset that is no number": {"limit": "1", "offset": "first"},
    FAR_OFFSET: {"limit": "1", "offset": "2000000000"},
}
WRONG_FILTERS: Mapping[str, Mapping[str, str]] = {
    "a parameter that is not defined": {"limit": "1", "colour": "blue"},
    "a date that is none": {"limit": "100", "creationDate.gt": "tomorrow"},
    "an empty date": {"limit": "100", "creationDate.lt": ""},
    "a state that does not exist": {"limit": "100", "state": "sleeping"},
    "an empty state": {"limit": "100", "state": ""},
}


def wrong_queries(step: JobStep, role: str) -> None:
    if role == "list":
        job = step.created("create a job that no wrong query lists")
        step("read it", job).retrieve()
    step("list with a right query").list(role, **{"creationDate.gt": FAR_OFF})
    for what, query in {**WRONG_PAGES, **WRONG_FILTERS}.items():
        name = f"list with {what}"
        if "state" in query and "state" not in step.api.lists[role].filters:
            step.leave_out(name, "the list has no filter state")
        else:
            step(name, mutant="list with a right query", element=what).list(role, **query)


ALONE = each(filters_alone, made)
COMBINED = each(filters_combined, made)
DATES = each(dates_in_every_form, made)
PLAIN = each(plain_filters, lambda api: [role for role in api.lists if role not in made(api)])
NOTHING = each(nothing_matches, roles)
WRONG_QUERIES = each(wrong_queries, roles)
