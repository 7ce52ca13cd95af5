"""The Snowflake emulator, made to answer the Node client: python snowflake-server.py PORT

What it changes: rows go out as JSON (the client reads no Arrow), answers to PUT carry the fields the client expects,
statements that only set something for the session succeed and do nothing, MERGE is the engine's own, and a fault of the
emulator is an answer and not a status that the client tries again for minutes.
"""

import asyncio
import base64
import datetime
import json
import sys

import pyarrow
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import fakesnow.server as server
from fakesnow import transforms
from fakesnow.cursor import FakeSnowflakeCursor
from snowflake.connector.errors import OperationalError, ProgrammingError
from sqlglot import exp, parse_one

EPOCH = datetime.date(1970, 1, 1)

# Session settings and comments on things that are there: the emulator knows neither.
WITHOUT_EFFECT = [r"^\s*ALTER\s+SESSION\b", r"^\s*COMMENT\s+ON\b", r"^\s*ALTER\s+TABLE\s+\S+\s+MODIFY\s+COLUMN\b[^;]*\bCOMMENT\b"]

UPLOAD_DEFAULTS = {
    "sourceCompression": "none",
    "autoCompress": False,
    "overwrite": True,
    "parallel": 4,
    "threshold": 209715200,
    "encryptionMaterial": None,
}


def cell(value, column):
    """A value as the service writes it into JSON rows."""
    if value is None:
        return None
    kind, scale = column["type"].upper(), column.get("scale") or 0
    if isinstance(value, dict) and "epoch" in value:
        if value["epoch"] is None:
            return None
        text = f'{value["epoch"]}.{(value.get("fraction") or 0):09d}'
        return f'{text} {value["timezone"]}' if "timezone" in value else text
    if kind == "DATE":
        return str((value - EPOCH).days)
    if kind == "BOOLEAN":
        return "1" if value else "0"
    if kind == "TIME":
        return f"{value / 10**scale:.{scale}f}" if isinstance(value, int) else str(value)
    if kind == "FIXED" and isinstance(value, int) and scale:
        return f"{value / 10**scale:.{scale}f}"
    if kind.startswith("TIMESTAMP") and isinstance(value, int):
        return f"{value // 10**scale}.{value % 10**scale:0{scale or 1}d}"
    if kind == "REAL":
        return repr(float(value))
    if isinstance(value, (bytes, bytearray)):
        return value.hex().upper()
    return str(value)


def rows_of(encoded, rowtype):
    if not encoded:
        return []
    table = pyarrow.ipc.open_stream(base64.b64decode(encoded)).read_all()
    columns = [column.to_pylist() for column in table.columns]
    return [[cell(value, column) for value, column in zip(row, rowtype)] for row in zip(*columns)]


KEPT_ANSWERS = 200
statements = {}
turns = {}


async def query_request(request: Request) -> Response:
    """The client sends a statement again that takes long: it is the same statement, and its session runs one at a time."""
    number = request.query_params.get("requestId")
    if number not in statements:
        statements[number] = asyncio.ensure_future(answer_in_turn(request))
        while len(statements) > KEPT_ANSWERS:
            statements.pop(next(iter(statements)))
    answer = await asyncio.shield(statements[number])
    return Response(answer.body, status_code=answer.status_code, media_type="application/json")


async def answer_in_turn(request: Request) -> JSONResponse:
    async with turns.setdefault(request.headers.get("Authorization"), asyncio.Lock()):
        return await answer_query(request)


async def answer_query(request: Request) -> JSONResponse:
    answer = await server.query_request(request)
    body = json.loads(answer.body)
    data = body.get("data") or {}
    if data.get("queryResultFormat") == "arrow":
        data["rowset"] = rows_of(data.pop("rowsetBase64"), data["rowtype"])
        data["queryResultFormat"] = "json"
    if data.get("command"):
        for name, value in UPLOAD_DEFAULTS.items():
            data.setdefault(name, value)
        data["stageInfo"] = {"region": "", "endPoint": "", "path": "", **data["stageInfo"]}
    if "rowset" in data:
        data.setdefault("returned", len(data["rowset"]))
        data.setdefault("version", 1)
        data.setdefault("statementTypeId", 4096)
    return JSONResponse(body, status_code=answer.status_code)


async def no_object(_request: Request) -> Response:
    """No uploaded file is there yet: the client asks before it sends one."""
    return Response(status_code=404)


async def discard(_request: Request) -> JSONResponse:
    return JSONResponse({"success": True})


def execute(self, *args, **kwargs):
    try:
        return original_execute(self, *args, **kwargs)
    except (ProgrammingError, OperationalError):
        raise
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        if "onflict" in text:  # Of two transactions at one row the service lets one wait; here it fails like one that waited too long.
            raise ProgrammingError(msg=text, errno=625, sqlstate="57014") from error
        raise ProgrammingError(msg=text, errno=603, sqlstate="XX000") from error


def merge(expression):
    """The engine's own MERGE: the temporary table that the emulator makes of it cannot be written within a transaction."""
    if not isinstance(expression, exp.Merge):
        return [expression]
    return [expression, parse_one('SELECT 0 AS "number of rows inserted", 0 AS "number of rows updated"', read="duckdb")]


def connect(*args, **kwargs):
    kwargs["nop_regexes"] = WITHOUT_EFFECT
    return original_connect(*args, **kwargs)


transforms.merge = merge
original_execute = FakeSnowflakeCursor.execute
FakeSnowflakeCursor.execute = execute
original_connect = server.shared_fs.connect
server.shared_fs.connect = connect

routes = [
    Route(route.path, query_request, methods=["POST"])
    if getattr(route, "path", "") == "/queries/v1/query-request"
    else route
    for route in server.routes
]
routes.append(Route("/telemetry/send", discard, methods=["POST"]))
routes.append(Route("/fs_bucket/{path:path}", no_object, methods=["GET", "HEAD"]))
uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
