"""Nothing that a caller made may come first where a name is looked up.

With an empty search_path, PostgreSQL still looks for types and relations in the caller's temporary
schema, and there first. The functions that are files say so themselves.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _execute(
        "alter function engine.keep_strategy_version set search_path = pg_catalog, pg_temp",
        "alter function model.item_neighbours set search_path = pg_catalog, pg_temp",
        "alter function model.linear_weights set search_path = pg_catalog, pg_temp",
    )


def downgrade() -> None:
    _execute(
        "alter function engine.keep_strategy_version set search_path = ''",
        "alter function model.item_neighbours reset search_path",
        "alter function model.linear_weights reset search_path",
    )
    # What migrations.database has set at the head.
    op.execute(
        """
        do $$
        begin
            execute format('grant temporary on database %I to public', current_database());
            execute format('revoke temporary on database %I from ml_service_owner', current_database());
        end
        $$
        """
    )


def _execute(*statements: str) -> None:
    op.execute("set local role ml_service_owner")
    for each in statements:
        op.execute(each)
    op.execute("reset role")
