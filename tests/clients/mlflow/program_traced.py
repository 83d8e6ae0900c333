"""A program that knows its server only by mlflow's own environment variables.

Prints what it read back of its trace, or the code of the refusal.
"""

import json
import logging

import mlflow
from mlflow.exceptions import MlflowException

logging.disable()
try:
    mlflow.set_experiment("with a key")
    with mlflow.start_span("opened") as span:
        span.set_inputs({"door": "東"})
    mlflow.flush_trace_async_logging()
    trace = mlflow.get_trace(span.trace_id)
    print(json.dumps({"trace_id": span.trace_id, "inputs": trace.data.spans[0].inputs}))
except MlflowException as error:
    print(json.dumps({"refused": error.error_code, "message": error.message}))
