"""Texts of a source may be of any length, and a medium may have any number of genres."""

from typing import Any

from migrations import steps

revision = "0128"
down_revision = "0127"
branch_labels = None
depends_on = None

# The mapping views are among what an upgrade makes anew.
VIEWS = (
    "drop view if exists source.media, source.media_genre, source.user_genre, source.interaction;"
)
# One value that is longer than the foreign table says would stop all others.
COLUMNS = """
do $$
declare
    limited record;
begin
    for limited in
        select attrelid::regclass as relation, attname
        from pg_attribute
        join pg_class on pg_class.oid = attrelid
        where relkind = 'f'
            and relnamespace::regnamespace::text in ('user_db', 'catalog_db', 'engagement_db')
            and atttypid = 'varchar'::regtype
            and atttypmod <> -1
    loop
        execute format('alter foreign table %s alter column %I type varchar', limited.relation, limited.attname);
    end loop;
    -- As many more rows are expected of these texts as they seem shorter: the source is to join them all the same.
    if exists (select from pg_foreign_server where srvname = 'user_db' and 'fdw_tuple_cost=1' = any (srvoptions)) then
        alter server user_db options (set fdw_tuple_cost '10');
    end if;
end
$$;
-- What no condition can name (engine.facts_of_attributes).
delete from engine.media_fact where octet_length(kind) + octet_length(value) > 2500;
"""
# A btree has no room for many genres, or long ones.
SETS = """
set local role ml_service_owner;
alter table engine.genre_set
    drop constraint if exists genre_set_genres_key,
    drop constraint if exists genre_set_genres_excl,
    add exclude using hash (genres with =);
reset role;
"""
FORMER = """
alter table engine.genre_set
    drop constraint genre_set_genres_excl,
    add unique (genres);
alter server user_db options (set fdw_tuple_cost '1');
alter foreign table user_db.tb_user_genre alter column genre_name type varchar(50);
alter foreign table catalog_db.medias
    alter column title type varchar(255),
    alter column media_type type varchar(50),
    alter column cover_url type varchar(500);
alter foreign table catalog_db.tb_media_genre alter column genre_name type varchar(50);
alter foreign table engagement_db.interaction alter column type type varchar(50);
alter foreign table engagement_db.new_interaction alter column type type varchar(50);
"""


def upgrade() -> None:
    steps.as_owner(VIEWS + COLUMNS)


def contract(connection: Any) -> None:
    connection.execute(SETS)


def downgrade() -> None:
    steps.as_owner(VIEWS + FORMER)
