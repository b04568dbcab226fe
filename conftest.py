"""Plain `pytest suites --target target.yaml` does the same as `lso-conformance run`."""

pytest_plugins = ["lso_conformance.plugin"]
