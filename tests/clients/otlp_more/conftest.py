"""One engine and one fake model for the tests of this folder."""

import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import pytest
from shared import model, run_program, touchstone  # noqa: F401


@pytest.fixture(scope="session")
def run(touchstone):  # noqa: F811
    return lambda name, *arguments, **more: run_program(touchstone, HERE / name, *arguments, **more)
