"""Histories for the item models in half of the memory."""

from importlib import import_module

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = import_module("migrations.versions.0006_one_pass")

# While array_agg makes an array of numbers, each takes nine bytes; of arrays, as many as in the end:
# four. Indexes and slices stay what they are. (A value holds less than a gigabyte: so histories may
# have 134 million elements, where they could have 67.)
ITEM_MODEL = BEFORE.ITEM_MODEL.replace("array_agg(code)", "array_agg(array[code])")


def upgrade() -> None:
    _make(ITEM_MODEL)


def downgrade() -> None:
    _make(BEFORE.ITEM_MODEL)


def _make(item_model: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for name in ("sequence", "similar"):
        driver.execute(f"drop materialized view model.media_{name}")
        driver.execute(item_model.format(name=name))
    driver.execute(BEFORE.COMMENTS)
    driver.execute("reset role")
