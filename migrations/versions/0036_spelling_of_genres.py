"""Genres are compared as people mean them: without spaces around them, in one case."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# Of several spellings, the one that most combinations have stays. The next sync, a second later,
# reads catalogue and people anew, and gives all of them that spelling.
ONE_SPELLING = r"""
with spelling as (
    select
        genre,
        row_number() over (
            partition by lower(btrim(genre, e' \t\n\r'))
            order by cardinality(genre_set_keys) desc, genre
        ) as place
    from engine.genre
)
delete from engine.genre using spelling
where genre.genre = spelling.genre
    and (place > 1 or btrim(spelling.genre, e' \t\n\r') = '');

update engine.genre set genre = btrim(genre, e' \t\n\r')
where genre <> btrim(genre, e' \t\n\r');

create unique index on engine.genre (lower(genre));

comment on table engine.genre is
    'Which combinations have a genre. Its spelling is the first that came, without spaces around it; others of it, by case or spaces, mean the same.';

update engine.sync_state set fingerprint = null where source in ('catalog_db', 'user_db');
"""


def upgrade() -> None:
    _execute(ONE_SPELLING)


def downgrade() -> None:
    _execute(
        "drop index engine.genre_lower_idx;"
        " comment on table engine.genre is 'Which combinations have a genre.'"
    )


def _execute(text: str) -> None:
    """Run statements as the owner of all; not through op.execute, which would want % doubled."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(text)
    driver.execute("reset role")
