"""One engine and one fake model for the tests of this folder."""

import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import pytest
from shared import model, run_program, touchstone  # noqa: F401


@pytest.fixture(scope="session")
def run(touchstone):  # noqa: F811
    """Runs a program of this folder with nothing but the SDK's own variables."""

    def run_here(name, *arguments, **more):
        return run_program(HERE / name, *arguments, OTEL_EXPORTER_OTLP_ENDPOINT=touchstone.collector, **more)

    return run_here
