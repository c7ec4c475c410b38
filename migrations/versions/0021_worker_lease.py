"""A lease in place of a worker's lock, and a trace of every refresh that began.

A lock belongs to a session, and a worker that is stopped keeps its sessions. A lease that is not
renewed is over. It needs no session and no open transaction.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = """
create table engine.worker_lease (
    holder uuid,
    beat bigint not null default 0
);
create unique index worker_lease_one on engine.worker_lease ((true));
comment on table engine.worker_lease is
    'Which worker is at work: one row, kept by engine.claim_lease.';
comment on column engine.worker_lease.holder is 'A name that the worker gave itself at its start. Null: none is.';
comment on column engine.worker_lease.beat is
    'How often it was claimed or renewed, by whomever. Whoever has seen the same for long enough knows that the holder is gone, whatever the clocks say.';
insert into engine.worker_lease default values;

create table engine.refresh_attempt (
    transaction_id xid8 primary key,
    started_at timestamptz not null default clock_timestamp()
);
comment on table engine.refresh_attempt is
    'The transactions in which a worker began to refresh, committed by another one: what became of them is known of those, too, that died.';

grant select, update on engine.worker_lease to ml_service_sync;
grant select, insert on engine.refresh_attempt to ml_service_sync;
"""

# What is written here may take a while, and the source's own setting must not end its reading meanwhile.
SOURCE = """
alter server {name} options (set options '{before} -c idle_in_transaction_session_timeout=600000')
"""
OPTIONS = {
    "user_db": "-c statement_timeout=60000",
    "catalog_db": "-c statement_timeout=60000",
    "engagement_db": "-c statement_timeout=60000"
    " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
}


def upgrade() -> None:
    _execute(
        TABLES, *(SOURCE.format(name=name, before=options) for name, options in OPTIONS.items())
    )


def downgrade() -> None:
    _execute(
        "drop table engine.worker_lease, engine.refresh_attempt",
        *(
            f"alter server {name} options (set options '{options}')"
            for name, options in OPTIONS.items()
        ),
    )


def _execute(*statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for each in statements:
        driver.execute(each)
    driver.execute("reset role")
