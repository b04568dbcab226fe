"""Target profile: every way it can be wrong is one message with file, line, place and remedy."""
# ruff: noqa: E501 - a row of these tables is easier to read on one line

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lso_conformance.common.errors import UsageError
from lso_conformance.profile import load as p
from lso_conformance.profile import model

MINIMAL = 'iut: {name: A}\nixit:\n  faultManagement: {base_url: "https://sof.example.net/fm/v2"}\n'
TIMING = "state_change_timeout_s, report_timeout_s, notification_timeout_s, stream_message_timeout_s, poll_interval_ms"
Loader = Callable[..., model.Profile]


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "key.pem").touch()

    def load(text: str | bytes, **environ: str) -> model.Profile:
        file = tmp_path / "target.yaml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return p.load(file, environ)

    return load


FORMATS = "15 MIN`, a number of seconds, or {timeDurationValue: 15, timeDurationUnits: MIN}"
NUMBER = "give a number above 0"
WHOLE = "give a whole number from 1 on"
URL = "give an absolute URL, such as https://sof.example.net/path/"
SERVICE = "give a service id, {command: …}, {prompt: …}, or null"
SUPPORTED = "give a list with some of: proactive, on-demand, passive; or null to find out"


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("timing: {report_timeout: 5}", "timing.report_timeout: unknown key; did you mean 'report_timeout_s'? allowed: "
         + TIMING),
        ("performanceMonitoring: {base_url: 'http://a.example/'}",
         "performanceMonitoring: not in this version; leave it out: no suite tests this API yet"),
        ("test_data: {alarmManagement: {existing: [a]}}", "test_data.alarmManagement: not in this version; leave it out: no suite tests this API yet"),
        ("tls: {zzz: 5}", "tls.zzz: unknown key; allowed: verify, ca_file, client_cert, client_key"),
        ("tls: [1]", "tls: is a list; give a mapping with some of: verify, ca_file, client_cert, client_key"),
        ("timing: {report_timeout_s: 1, report_timeout_s: 2}",
         "timing.report_timeout_s: duplicate key, first in line 4; keep one of the two"),
        ("timing: {report_timeout_s: '1'}", f"timing.report_timeout_s: is text; {NUMBER}"),
        ("timing: {report_timeout_s: true}", f"timing.report_timeout_s: is a truth value; {NUMBER}"),
        ("timing: {report_timeout_s: 0}", f"timing.report_timeout_s: is 0; {NUMBER}"),
        ("timing: {report_timeout_s: .inf}", f"timing.report_timeout_s: is text; {NUMBER}"),
        ("timing: {report_timeout_s: null}", f"timing.report_timeout_s: is null; {NUMBER}"),
        ("timing: {poll_interval_ms: 0.5}", f"timing.poll_interval_ms: is a number; {WHOLE}"),
        ("timing: {report_timeout_s: 1000000000000}", "timing.report_timeout_s: is 1e+12; give at most 10000000"),
        ("timing: {poll_interval_ms: 100000000000000000}", "timing.poll_interval_ms: is 1e+17; give at most 10000000"),
        ("limits: {max_jobs: -1}", f"limits.max_jobs: is -1; {WHOLE}"),
        ("limits: {max_concurrency: null}", f"limits.max_concurrency: is null; {WHOLE}"),
        ("limits: {fuzz: sometimes}", "limits.fuzz: is 'sometimes'; give one of: off, smoke, deep"),
        ("limits: {fuzz: 1}", "limits.fuzz: is a number; give one of: off, smoke, deep"),
        ("limits: {exploration: yes}", "limits.exploration: is text; give true or false"),
        ("auth: {type: digest}", "auth.type: is 'digest'; give one of: none, bearer, basic, header, oauth2-client-credentials"),
        ("auth: {token: abcd}", "auth.token: does not belong to type none; write type: bearer, or remove the key"),
        ("auth: {type: bearer}", "auth.token: is missing; give the token"),
        ("auth: {type: bearer, token: 12}",
         "auth.token: is a number; give the token, in quotes if it looks like a number or a truth value"),
        ('auth: {type: bearer, token: "${LINE}"}',
         "auth.token: holds a character that no header can carry; give the token, printable ASCII in one line"),
        ('auth: {type: bearer, token: "${NONE}"}', "auth.token: is empty; give the token"),
        ('auth: {type: bearer, token: "${UNSET}"}', "auth.token: the environment variable UNSET is not set; export UNSET"),
        ('auth: {type: bearer, token: "${A-B}"}', ("auth.token: '${A-B}' is no environment variable; "
         "write ${NAME} for a variable, $${ for the characters")),
        ('auth: {type: bearer, token: "${A"}', ("auth.token: '${A' is no environment variable; "
         "write ${NAME} for a variable, $${ for the characters")),
        ("auth: {type: basic, username: me}", "auth.password: is missing; give the password"),
        ("auth: {type: basic, username: 'a:b', password: x}",
         "auth.username: holds a colon, which basic authentication cannot carry; give the bare user name"),
        ("auth: {type: header, name: 'X Y', value: x}", "auth.name: is no name of a header; give a name such as X-API-Key"),
        ("auth: {type: oauth2-client-credentials, token_url: /t}", f"auth.token_url: is no absolute http or https URL; {URL}"),
        ("callback: {public_url: 'ftp://h/'}", f"callback.public_url: is no absolute http or https URL; {URL}"),
        ("callback: {public_url: 'http://h:x/'}", f"callback.public_url: is no absolute http or https URL; {URL}"),
        ("callback: {public_url: 'http://[h/'}", f"callback.public_url: is no absolute http or https URL; {URL}"),
        ("callback: {public_url: 'http://h/a b'}", f"callback.public_url: is no absolute http or https URL; {URL}"),
        ("callback: {public_url: 'http://me:pw@h/'}", "callback.public_url: holds credentials; give them in ixit.auth"),
        ("callback: {public_url: 'http://h/?a=b'}", f"callback.public_url: holds a query or fragment; {URL}"),
        ("callback: {listen: 8080}",
         "callback.listen: is a number; give text, in quotes if it looks like a number or a truth value"),
        ("callback: {listen: 'h:70000'}",
         "callback.listen: is no address to listen on; give host:port, such as 127.0.0.1:0"),
        ("tls: {client_key: key.pem}", "tls.client_key: stands without client_cert; give both"),
        ("tls: {ca_file: schemas}", "tls.ca_file: 'schemas' is not there; give a path relative to the profile's folder"),
        ("test_data: {schemas: [gone]}",
         "test_data.schemas[0]: 'gone' is not there; give a path relative to the profile's folder"),
        ("test_data: {schemas: gone}", "test_data.schemas: is text; give a list of paths"),
        ("test_data: {job_template: []}", "test_data.job_template: is a list; give a mapping"),
        ("test_data: {services: {usable: 7}}", f"test_data.services.usable: is a number; {SERVICE}"),
        ("test_data: {services: {usable: {}}}",
         f"test_data.services.usable: needs either command or prompt; {SERVICE}"),
        ("test_data: {services: {usable: {cmd: x}}}",
         "test_data.services.usable.cmd: unknown key; did you mean 'command'? allowed: command, prompt"),
        ("test_data: {services: {usable: {prompt: ''}}}", "test_data.services.usable.prompt: is empty; give a question"),
        ("test_data: {ordered_pair: {from: a}}", "test_data.ordered_pair.to: is missing; give an identifier"),
        ("test_data: {entity: {id: a}}", "test_data.entity.referred_type: is missing; give the type of the entity"),
        ("test_data: {supported: {job_types: []}}", f"test_data.supported.job_types: is an empty list; {SUPPORTED}"),
        ("test_data: {supported: {job_types: passive}}", f"test_data.supported.job_types: is text; {SUPPORTED}"),
        ("test_data: {supported: {job_types: [demand]}}",
         "test_data.supported.job_types[0]: is 'demand'; give one of: proactive, on-demand, passive"),
        ("test_data: {supported: {pairs: [payload]}}",
         "test_data.supported.pairs: is a list; give a mapping with some of: payload, attachment"),
        ("test_data: {supported: {pairs: {file: [json]}}}",
         "test_data.supported.pairs.file: unknown key; allowed: payload, attachment"),
        ("test_data: {supported: {pairs: {payload: [pdf]}}}",
         "test_data.supported.pairs.payload[0]: is 'pdf'; give one of: json, xml, avro, csv"),
        ("test_data: {supported: {pairs: {payload: []}}}", ("test_data.supported.pairs.payload: is an empty list; "
         "give a list with some of: json, xml, avro, csv; or null to find out")),
        ("test_data: {supported: {result_formats: [payload], pairs: {attachment: [json]}}}",
         ("test_data.supported.pairs.attachment: result_formats does not list attachment; "
          "list it there, or take these pairs out")),
        ("test_data: {supported: {output_formats: [json], pairs: {payload: [json, csv]}}}",
         ("test_data.supported.pairs.payload[1]: output_formats does not list csv; "
          "list it there, or take this pair out")),
        ("test_data: {supported: {output_formats: [json, xml], pairs: {payload: [json], attachment: [json]}}}",
         ("test_data.supported.output_formats[1]: pairs leave no result for xml; "
          "add it to pairs, or take it out")),
        ("test_data: {schedule: {granularity: 1 hour}}", (f"test_data.schedule.granularity: is no duration; "
         f"give a duration: `{FORMATS}; units: NS, US, MS, SEC, MIN, HOUR, DAY, WEEK, MONTH, YEAR")),
        ("test_data: {schedule: {granularity: {timeDurationUnits: MIN}}}",
         f"test_data.schedule.granularity: is incomplete; give a duration: `{FORMATS}"),
        ("streamingManagement: {stop_grace_s: -1}", f"streamingManagement.base_url: is missing; {URL}"),
        ("streamingManagement: {base_url: 'http://h', stop_grace_s: -1}",
         "streamingManagement.stop_grace_s: is -1; give a number from 0 on"),
        ("streamingManagement: {base_url: 'http://h', topics_that_emit: some}",
         "streamingManagement.topics_that_emit: is text; give a list of topic ids, or all"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_one_message_with_line_and_remedy(
    load: Loader, tmp_path: Path, block: str, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        load(f"{MINIMAL}  {block}\n", LINE="secret\n", NONE="")
    assert str(caught.value) == f"{tmp_path}/target.yaml:4: ixit.{message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: profile: the file is empty; write one with `lso-conformance init`"),
        ("# nothing\n---\n", "1: profile: the file is empty; write one with `lso-conformance init`"),
        ("- a", "1: profile: is a list; give a mapping with iut and ixit"),
        ("iut:\n  name: 1.2", ("2: iut.name: is a number; give the name of the implementation under test, "
         "in quotes if it looks like a number or a truth value")),
        ("uit: {}", "1: uit: unknown key; did you mean 'iut'? allowed: iut, irp, release, ics, ixit"),
        ("iut: {name: A}\nirp: sonata", "2: irp: is 'sonata'; give one of: allegro, interlude, legato"),
        ("iut: {name: A}\nrelease: kylie", "2: release: is 'kylie'; give one of: janis"),
        ("iut: {name: A}", f"1: ixit.faultManagement.base_url: is missing; {URL}"),
        ("iut: {name: A}\nics: {faultManagement: {supported: 1}}",
         "2: ics.faultManagement.supported: is a number; give true or false"),
        ("iut: {name: A}\niut: {name: B}", "2: iut: duplicate key, first in line 1; keep one of the two"),
        ("iut: &a\n  name: *a", "2: iut.name: an alias that contains itself; write the value out"),
        ("iut: !!python/object/apply:os.system [ls]",
         "1: iut: the tag !!python/object/apply:os.system is not allowed; remove the tag"),
        ("iut: {name: !!binary aGk=}", "1: iut.name: the tag !!binary is not allowed; remove the tag"),
        ("iut: !!int {a: 1}", "1: iut: the tag !!int is not allowed; remove the tag"),
        ("iut:\n  <<: {name: A}", "2: iut: a key that is not a word; write `name: value`"),
        ("? [a]\n: b", "1: profile: a key that is not a word; write `name: value`"),
        ('iut: {"a\\nb\\e": 1}', "1: iut.'a\\nb\\x1b': unknown key; allowed: name, vendor, version"),
        ('iut: {name: "a\\0"}', "1: iut.name: holds a character that is no text; remove it"),
        ("iut:\n \tname: A", ("2: profile: not YAML (found character that cannot start any token); "
         "indent with spaces, not with a tab")),
        (b"iut: {name: A}\n\xff", "2: profile: not UTF-8 text; save the file as UTF-8"),
        ("\x00\x01", "1: profile: a NUL in it; save the file as UTF-8"),
        ("a: \x01", ("1: profile: not YAML (control characters are not allowed); "
         "check the indentation, and quote values that hold { } : or #")),
        ("a: 1\n---\nb: 2", ("2: profile: not YAML (but found another document); "
         "check the indentation, and quote values that hold { } : or #")),
        pytest.param("[" * 900_000, "1: profile: nested deeper than 50 levels; flatten it", id="deep"),
        pytest.param("[" * 10_000_000, "1: profile: the file is larger than 1000000 bytes; write one with `lso-conformance init`", id="large"),
        ("a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
        ), "1: profile: more than 50000 entries, aliases included; shorten the file"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_one_message(load: Loader, tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(text)
    assert str(caught.value) == f"{tmp_path}/target.yaml:{message}"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("gone.yaml", "No such file or directory"), (".", "Is a directory"), ("\0", "embedded null byte")],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        p.load(tmp_path / name, {})
    remedy = "name a readable file, or write one with `lso-conformance init`"
    assert str(caught.value) == f"{tmp_path / name}: profile: cannot be read ({reason}); {remedy}"


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({1: 2}, "iut: the key 1 is no text; use text for keys"),
        ({"name": b"A"}, "iut.name: a bytes is no plain data; give text, numbers, lists, mappings"),
        ({"name": "\ud800"}, "iut.name: holds a character that is no text; remove it"),
    ],
)
def test_a_mapping_made_in_memory_is_checked_alike(part: dict[Any, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        p.parse({"iut": part}, {}, source="embedded")
    assert str(caught.value) == f"embedded: {message}"


def test_a_mapping_that_contains_itself_is_refused() -> None:
    knot: dict[str, Any] = {}
    knot["iut"] = knot
    with pytest.raises(
        UsageError, match=r"^profile: profile: too deep or too large; at most 50 levels, 50000 entries$"
    ):
        p.parse(knot, {})
