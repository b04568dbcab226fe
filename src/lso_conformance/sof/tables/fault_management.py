"""Places of the Fault Management API.  W148 5.2.1, 6, 7.1.1."""

from typing import Final

from lso_conformance.sof.tables.places import Operation, Refusal

OPERATIONS: Final = (
    Operation("create", "createFaultManagementJob", "create_job"),
    Operation("retrieve", "retrieveFaultManagementJob", "retrieve_job"),
    Operation("suspend", "suspendFaultManagementJob", "suspend_job"),
    Operation("resume", "resumeFaultManagementJob", "resume_job", status=405),
    Operation("create-modify", "createModifyFaultManagementJob", "create_modify"),
    Operation("retrieve-modify", "retrieveModifyFaultManagementJob", "retrieve_modify"),
    Operation("create-cancel", "createCancelFaultManagementJob", "create_cancel"),
    Operation("retrieve-cancel", "retrieveCancelFaultManagementJob", "retrieve_cancel"),
    Operation("job-list", "listFaultManagementJob", "list_jobs"),
    Operation("modify-list", "listModifyFaultManagementJob", "list_modifies"),
    Operation("cancel-list", "listCancelFaultManagementJob", "list_cancels"),
    Operation("report-list", "listFaultManagementReport", "list_reports"),
    Operation("record-list", "listTrackingRecord", "list_records"),
    Operation("retrieve-report", "retrieveFaultManagementReport", "retrieve_report"),
    Operation("retrieve-record", "retrieveTrackingRecord", "retrieve_record"),
    Operation("job-query", "faultManagementJobComplexQuery", "query_jobs"),
    Operation("report-query", "faultManagementReportComplexQuery", "query_reports"),
    Operation("register", "registerListener", "register", breaks="W148-O2"),
    Operation("retrieve-hub", "retrieveHub", "retrieve_subscription", breaks="W148-O2"),
    Operation("unregister", "unregisterListener", "unregister", status=405, breaks="W148-O2"),
)
"""Tables 4 and 5: what a server has.  Table 5 is optional, so that a hub that is claimed breaks O2."""

NOT_FOUND: Final = (
    "succeeds fails answers-422 without-body as-html as-list without-code other-code without-reason"
)
REASON: Final = "without-body as-html with-null-reason with-empty-reason with-blank-reason"
OF_PROCESS: Final = "without-body without-code with-own-code without-reason"
OF_CALLER: Final = (
    "fails without-body as-html as-list without-code with-own-code without-reason with-foreign-code"
)

REFUSALS: Final = (
    Refusal("invalid", "an invalid create request", "refuse_create", 422, {
        "W148-R5": "fails without-body as-text as-empty-list without-code with-code-of-400 with-own-code "
                   "without-reason with-empty-reason with-pointer-as-list with-pointer-nowhere "
                   "with-dotted-pointer with-pointer-too-deep"},
        codes={"with-code-of-400": "invalidBody", "with-own-code": "schemaViolation"}),
    Refusal("malformed", "a create request that is not JSON", "refuse_create", 400, {
        "W148-R5": "fails without-body as-html as-list without-code with-code-of-422 without-reason"},
        codes={"with-code-of-422": "invalidValue"}),
    Refusal("modify-invalid", "an invalid modify request", "create_modify", 422,
            {"W148-R5": f"{OF_PROCESS} fails"}, codes={"with-own-code": "schemaViolation"}),
    Refusal("cancel-invalid", "an invalid cancel request", "create_cancel", 422,
            {"W148-R5": OF_PROCESS, "W148-R32": "fails"}, codes={"with-own-code": "schemaViolation"}),
    Refusal("hub-unknown", "a request about an unknown subscription", "unknown_subscription", 404, {
        "W148-R5": "without-body as-html as-list without-code other-code without-reason"}),
    Refusal("retrieve-unknown", "the retrieval of an unknown job", "retrieve_unknown", 404,
            {"W148-R21": NOT_FOUND}),
    Refusal("suspend-unknown", "a suspend of an unknown job", "suspend_unknown", 404,
            {"W148-R43": NOT_FOUND}, success=204),
    Refusal("resume-unknown", "a resume of an unknown job", "resume_unknown", 404,
            {"W148-R48": NOT_FOUND}, success=204),
    Refusal("modify-unknown", "the retrieval of an unknown modify process", "modify_unknown", 404,
            {"W148-R29": f"{NOT_FOUND} empty"}),
    Refusal("cancel-unknown", "the retrieval of an unknown cancel process", "cancel_unknown", 404,
            {"W148-R40": f"{NOT_FOUND} empty"}),
    Refusal("report-unknown", "the retrieval of an unknown report", "report_unknown", 404,
            {"W148-R59": NOT_FOUND}),
    Refusal("record-unknown", "the retrieval of an unknown tracking record", "record_unknown", 404,
            {"W148-R63": NOT_FOUND}),
    Refusal("suspend-declined", "a suspend that is declined", "decline_suspend", 422,
            {"W148-R47": f"{REASON} without-reason"}, turned="without-reason"),
    Refusal("resume-declined", "a resume that is declined", "decline_resume", 422,
            {"W148-R52": f"{REASON} without-reason"}, turned="without-reason"),
    Refusal("cancel-declined", "a cancel that is declined, a 422,", "create_cancel", None,
            {"W148-R38": f"{REASON} without-reason"}, turned="without-reason"),
    Refusal("bad-query", "a list request with a malformed value", "refuse_list", None, {
        "W148-R5": "without-body as-html as-list without-code with-code-of-422 with-own-code without-reason",
        "W148-R18": "fails"},
        codes={"with-code-of-422": "invalidValue", "with-own-code": "badFilter"}),
    Refusal("invalid-job-query", "an invalid complex query of jobs", "query_jobs", 422, {
        "W148-R5": "fails without-body is-empty with-code-of-400 without-reason"},
        codes={"with-code-of-400": "invalidQuery"}),
    Refusal("malformed-job-query", "a complex query of jobs that is not JSON", "query_jobs", 400, {
        "W148-R5": "fails as-html as-list without-code with-code-of-422"},
        codes={"with-code-of-422": "invalidFormat"}),
    Refusal("registration-refused", "a registration that is refused", "refuse_registration", None, {
        "W148-R66": f"{REASON} without-reason fails with-200", "W148-R5": "with-other-code as-list"},
        codes={"with-other-code": "badRegistration"}, turned="without-reason"),
    Refusal("credentials-401", "a caller without a valid token", "refuse_caller", 401, {
        "W148-R5": f"{OF_CALLER} with-number-as-code with-reason-as-object"},
        codes={"with-own-code": "tokenExpired", "with-foreign-code": "accessDenied"}),
    Refusal("credentials-403", "a caller with a wrong token, a 403,", "refuse_caller", 403, {
        "W148-R5": f"{OF_CALLER} with-number-as-code with-reason-as-object"},
        codes={"with-own-code": "tokenExpired", "with-foreign-code": "invalidCredentials"}),
)  # fmt: skip
"""What is refused, and which paragraphs the ways of doing it badly break.  W148 7.1.1."""
