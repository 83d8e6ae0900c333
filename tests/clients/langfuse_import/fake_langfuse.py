"""Langfuse's public API as its documentation describes it, over a few hundred made-up traces.

It asks for the keys, gives pages and cursors, and refuses some requests as its cloud does: 429 with
Retry-After, 502. Without `lists_traces` it is a server that only knows observations and scores.
"""

import base64
import datetime
import http.server
import json
import threading
import urllib.parse

KEYS = ("pk-lf-bench", "sk-lf-very-secret")
START = datetime.datetime(2026, 3, 1, tzinfo=datetime.timezone.utc)


def at(seconds, offset=0.0):
    time = START + datetime.timedelta(seconds=seconds + offset)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def traces(count):
    """Three in every second; every tenth has nothing in it."""
    made = []
    for number in range(count):
        seconds, name = number // 3, f"trace/{number}"
        trace = {"id": name, "timestamp": at(seconds), "name": f"ask {number % 4}", "sessionId": f"session {number % 9}",
                 "userId": "someone", "release": "r1", "version": None, "tags": ["billing"], "public": False,
                 "metadata": {"plan": "pro"}, "input": {"q": number}, "output": {"a": "はい"}, "htmlPath": "/x",
                 "latency": 2.0, "totalCost": 0.001, "environment": "production", "observations": [], "scores": []}
        if number % 10:
            root = observation(name, "agent", "AGENT", None, seconds)
            call = observation(name, "call", "GENERATION", root["id"], seconds, model="gpt-4o-mini",
                               usageDetails={"input": 5, "output": 7, "total": 12}, costDetails={"total": 0.001})
            root |= {"input": trace["input"], "output": trace["output"]}
            trace["observations"] = [root, call]
            trace["scores"] = [score(name, "NUMERIC", "EVAL", value=0.5),
                               score(name, "BOOLEAN", "ANNOTATION", value=1, stringValue="True", comment="because",
                                     observationId=call["id"], authorUserId="annotator")]
        made.append(trace)
    return made


def observation(trace, name, kind, parent, seconds, **more):
    return {"id": f"{trace}/{name}", "traceId": trace, "type": kind, "name": name, "parentObservationId": parent,
            "startTime": at(seconds, 0.1), "endTime": at(seconds, 1.5), "level": "DEFAULT", "statusMessage": None,
            "input": {"text": name}, "output": {"text": "done"}, "metadata": {"k": "v"}, "environment": "production",
            **more}


def score(trace, kind, source, **more):
    return {"id": f"{trace}/{kind}", "traceId": trace, "name": kind.lower(), "source": source, "dataType": kind,
            "timestamp": at(9_999), "createdAt": at(9_999), "updatedAt": at(9_999), "environment": "production", **more}


class FakeLangfuse:
    """The server; `asked` is the log of paths with the statuses answered."""

    def __init__(self, count, lists_traces=True):
        self.traces, self.lists_traces, self.asked = traces(count), lists_traces, []
        self.lock = threading.Lock()

    def __enter__(self):
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                fake.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler):
        split = urllib.parse.urlsplit(handler.path)
        query = dict(urllib.parse.parse_qsl(split.query))
        given = handler.headers.get("authorization", "")
        wanted = "Basic " + base64.b64encode(":".join(KEYS).encode()).decode()
        with self.lock:
            number = len(self.asked)
            headers = {}
            if given != wanted:
                status, body = 401, {"message": "Invalid credentials"}
            elif number % 97 == 50:
                status, body, headers = 429, {"message": "rate limit exceeded"}, {"Retry-After": "1"}
            elif number % 97 == 80:
                status, body = 502, {}
            else:
                status, body = self.find(split.path, query)
            self.asked.append((split.path, status))
        text = json.dumps(body).encode()
        handler.send_response(status)
        for key, value in {"content-type": "application/json", "content-length": len(text), **headers}.items():
            handler.send_header(key, str(value))
        handler.end_headers()
        handler.wfile.write(text)

    def find(self, path, query):
        limit = int(query.get("limit", 50))
        match path.removeprefix("/api/public"):
            case "/projects":
                return 200, {"data": [{"id": "p", "name": "Bench"}]}
            case "/traces" if self.lists_traces:
                assert limit <= 100 and query["orderBy"] == "timestamp.asc"
                found = [trace for trace in self.traces if trace["timestamp"] >= query.get("fromTimestamp", "")]
                return 200, self.page([{**trace, "observations": [each["id"] for each in trace["observations"]],
                                        "scores": [each["id"] for each in trace["scores"]]} for trace in found],
                                      int(query["page"]), limit)
            case "/v2/scores":
                return 200, self.page([each for trace in self.traces for each in trace["scores"]],
                                      int(query["page"]), limit)
            case "/v2/observations":
                if "trace_context" in query["fields"]:
                    return 400, {"message": "Invalid field group: trace_context"}
                begin = int(base64.b64decode(query.get("cursor", "")) or 0)
                found = [{**each, "traceName": trace["name"], "sessionId": trace["sessionId"], "userId": trace["userId"]}
                         for trace in self.traces for each in trace["observations"]]
                next = base64.b64encode(str(begin + limit).encode()).decode()
                meta = {"cursor": next} if begin + limit < len(found) else {}
                return 200, {"data": found[begin:begin + limit], "meta": meta}
            case named if named.startswith("/traces/") and self.lists_traces:
                name = urllib.parse.unquote(named.removeprefix("/traces/"))
                for trace in self.traces:
                    if trace["id"] == name:
                        return 200, trace
        return 404, {"message": "not found"}

    @staticmethod
    def page(items, page, limit):
        meta = {"page": page, "limit": limit, "totalItems": len(items), "totalPages": -(-len(items) // limit)}
        return {"data": items[(page - 1) * limit:page * limit], "meta": meta}
