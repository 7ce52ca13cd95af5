"""BigQuery emulator without internet.

DuckDB's spatial extension comes from its wheel instead of a download, and Avro is left out. The emulator's scripts know no
query parameters, as the service's do: they are bound here in every statement of a script. A statement is taken apart some
fifteen times on its way, which is most of its cost: the outcome is kept and copied.
"""

import contextvars
import functools
import pathlib
import sys

import duckdb
import duckdb_extension_spatial
import sqlglot
from bqemulator.jobs import executor
from bqemulator.scripting import interpreter
from bqemulator.storage import engine

parse_one = sqlglot.parse_one


@functools.lru_cache(maxsize=4000)
def parsed(sql, read):
    return parse_one(sql, read=read)


sqlglot.parse_one = lambda sql, read=None, **options: (
    parse_one(sql, read=read, **options) if options else parsed(sql, read).copy()
)

SPATIAL = next(
    pathlib.Path(duckdb_extension_spatial.__file__).parent.rglob(
        f"v{duckdb.__version__}/spatial.duckdb_extension"
    )
)
for cls in list(vars(engine).values()):
    if isinstance(cls, type) and "_load_spatial" in vars(cls):
        cls._load_spatial = lambda self: self._connection.execute(f"LOAD '{SPATIAL}'")
        cls._load_format_extensions = lambda self: None

script_parameters = contextvars.ContextVar("script_parameters", default=None)
bind_parameters = interpreter.bind_parameters
run_query_body = executor._run_query_body


async def run_with_parameters(**arguments):
    token = script_parameters.set(arguments.get("query_params"))
    try:
        return await run_query_body(**arguments)
    finally:
        script_parameters.reset(token)


interpreter.bind_parameters = lambda sql, given=None: bind_parameters(sql, given or script_parameters.get())
executor._run_query_body = run_with_parameters

from bqemulator.cli import main  # noqa: E402

sys.exit(main())
