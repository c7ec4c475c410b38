"""The model is files: what `sql/model` says is what there is, whatever revisions made before."""

from importlib import import_module
from typing import Any

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

LEDGER = """
-- The paths were relative to another folder. With no row, each file is applied again.
delete from engine.applied_file;
alter table engine.applied_file
    add column object text not null,
    add column refresh_order integer;
comment on table engine.applied_file is
    'The files of sql/functions and sql/model as they were last applied, and a digest of what they made here.';
comment on column engine.applied_file.path is 'Below sql/.';
comment on column engine.applied_file.object is 'What it makes, with its schema.';
comment on column engine.applied_file.refresh_order is
    'When a refresh rebuilds it, after those with a lower number; null for what is no view of model.';
comment on column engine.applied_file.sha256 is
    'Of the file, and of the files of sql/model that it depends on.';
comment on column engine.applied_file.definition is
    'Digest of the definition, owner, grants and comment of what it made.';
comment on table engine.refresh_log is
    'Every refresh of the model: rows by materialized view when it succeeded, the error when it did not. Also every upgrade that built some of the views anew.';
"""

LEDGER_BEFORE = """
delete from engine.applied_file;
alter table engine.applied_file drop column object, drop column refresh_order;
comment on table engine.applied_file is
    'The files of sql/functions as they were last applied, and a digest of what they made here.';
comment on table engine.refresh_log is
    'Every refresh of the model: rows by materialized view when it succeeded, the error when it did not.';
comment on column engine.applied_file.path is null;
comment on column engine.applied_file.sha256 is null;
comment on column engine.applied_file.definition is null;
"""

# Everything in model, whether revisions or files made it.
DROP = """
do $$
declare
    views constant text := (
        select string_agg(oid::regclass::text, ', ')
        from pg_class
        where relnamespace = 'model'::regnamespace and relkind = 'm'
    );
    functions constant text := (
        select string_agg(oid::regprocedure::text, ', ')
        from pg_proc
        where pronamespace = 'model'::regnamespace
    );
begin
    if views is not null then
        execute 'drop materialized view ' || views;
    end if;
    if functions is not null then
        execute 'drop function ' || functions;
    end if;
end
$$
"""


def upgrade() -> None:
    # The views stay as they are and serve: the files take their place when all of them are built.
    _execute(LEDGER)


def downgrade() -> None:
    _execute(DROP, LEDGER_BEFORE, *_model_before())


def _model_before() -> list[str]:
    """What revisions 0001 to 0012 had made of the model."""
    strategies, genres, million, compact, linear = (
        _revision(name)
        for name in (
            "0002_strategies",
            "0007_genres_of_histories",
            "0008_twenty_million",
            "0010_compact_histories",
            "0011_linear_model",
        )
    )
    newest = strategies.POPULARITY
    newest = newest[newest.index("create materialized view model.newest") :]
    newest = newest[: newest.index("create materialized view model.new_media")]
    return [
        strategies.PEOPLE,
        genres.USER_HISTORY,
        million.POPULARITY.format(
            decayed=million.DECAYED.format(strategy="popular", name="popularity")
        ),
        million.TREND.format(decayed=million.DECAYED.format(strategy="trending", name="trend")),
        newest,
        _revision("0006_one_pass").HISTORY,
        million.ITEM_NEIGHBOURS,
        compact.HISTORIES,
        *(
            compact.ITEM_MODEL.split(";", 1)[1].format(name=name)  # what comes first drops it
            for name in ("sequence", "similar")
        ),
        compact.BEFORE.COMMENTS,
        linear.LINEAR_WEIGHTS,
        linear.MODEL,
        "alter function model.item_neighbours set search_path = pg_catalog, pg_temp",
        "alter function model.linear_weights set search_path = pg_catalog, pg_temp",
    ]


def _revision(name: str) -> Any:
    return import_module(f"migrations.versions.{name}")


def _execute(*statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for each in statements:
        driver.execute(each)
    driver.execute("reset role")
