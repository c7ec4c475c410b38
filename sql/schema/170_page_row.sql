-- One row for each row of a page. engine.home_rows computes its media when somebody asks.
create table engine.page_row (
    page text not null check (page ~ '^[[:alnum:]_.-]{1,100}$'),
    ordinal integer not null,
    kind text not null check (kind in ('recommended', 'because', 'genre', 'popular', 'trending', 'new', 'list')),
    title text not null check (char_length(title) between 1 and 200),
    strategy text references engine.strategy on update cascade,
    filter jsonb,
    relation text check (cardinality(parse_ident(relation)) = 2),
    n integer not null default 10 check (n between 1 and 100),
    least integer not null default 3,
    placement text references engine.placement on update cascade,
    condition text check (cardinality(parse_ident(condition)) = 2),
    primary key (page, ordinal),
    check (least between 1 and n),
    constraint "page_row: a strategy is for rows of the kinds recommended and genre"
        check (strategy is null or kind in ('recommended', 'genre')),
    constraint "page_row: a relation is needed for rows of the kind list, and means nothing for others"
        check ((kind = 'list') = (relation is not null))
);

comment on table engine.page_row is
    'The rows of pages, such as a home page. home(user_id, page) returns a page by its name. A change takes effect with the next request.';
comment on column engine.page_row.ordinal is
    'The place of the row, from the top. A medium that several rows could show is shown only in the first of them.';
comment on column engine.page_row.kind is
    'recommended: what the strategy recommends. because: media similar to one of the media that the person liked or watched last, a different one in each such row. genre: what the strategy recommends of one of the genres that the person takes most, a different one in each such row. popular, trending: what is popular or trending among all people. new: media that nobody has liked or watched yet. list: the media of relation.';
comment on column engine.page_row.title is
    'The title of the row. For kind because, {title} is replaced by the title of that medium, and {deed} by what the person did with it, liked or watched. For kind genre, {genre} is replaced by the genre, in words.';
comment on column engine.page_row.strategy is
    'The strategy, for kinds recommended and genre. Null: that of the placement, or else the default strategy.';
comment on column engine.page_row.filter is
    'Which media the row may show (engine.checked_filter); null: all. A row of kind genre uses its genre instead of a genre in filter.';
comment on column engine.page_row.relation is
    'For kind list: a table or view, written with its schema, that ml_service_owner may read. Its columns are media_id uuid, user_id uuid (the person for whom the row is; null: everybody) and, if the media have an order, "position". It is read with every request, so user_id should be indexed. If it reads a foreign table, it is copied with every sync.';
comment on column engine.page_row.placement is
    'The placement whose filter and rules (allow and deny, and also what orders: boost, pin, at_most and rotation) apply to the row, in addition to its own filter. For kinds recommended and genre, its diversity and explore apply, too, and its strategy if the row has none. A row of another kind cannot have a placement with a least_confidence above 0. Null: only rules that apply everywhere, or to the API key of the caller, apply.';
comment on column engine.page_row.condition is
    'The people who get the row: a table or view, written with its schema, that ml_service_owner may read. Its columns are user_id uuid (null: everybody) and any of valid_from and valid_until (a row counts from valid_from on, and no longer from valid_until on). A person gets the row if a row of the relation counts for them. Nobody gets it if the relation cannot be evaluated. Null: everybody gets it.';
comment on column engine.page_row.least is
    'The row is left out if it would have fewer media than this; from 1 to n, 3 by default.';

insert into engine.page_row (page, ordinal, kind, title, strategy)
select 'home', ordinal, kind, title, blend.name
from (
    values
        (1, 'recommended', 'For you'),
        (2, 'because', 'Because you {deed} {title}'),
        (3, 'trending', 'Trending'),
        (4, 'genre', 'Continue in {genre}'),
        (5, 'new', 'New for you'),
        (6, 'because', 'Because you {deed} {title}'),
        (7, 'genre', 'Continue in {genre}'),
        (8, 'popular', 'Popular')
) shipped (ordinal, kind, title)
left join engine.strategy blend on blend.name = 'blend' and kind in ('recommended', 'genre');

create function engine.check_page_row() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.filter := engine.checked_filter(new.filter);
    if new.condition is not null then
        perform engine.rule_source(new.condition, false, 'user_id');
    end if;
    if new.placement is not null
        and new.kind not in ('recommended', 'genre')
        and exists (select from engine.placement where name = new.placement and least_confidence > 0)
    then
        raise 'page_row: placement % demands a least_confidence, which rows of the kind % do not know', new.placement, new.kind
            using errcode = 'check_violation';
    end if;
    return new;
end
$$;

comment on function engine.check_page_row is
    'Trigger. Checks the filter of a page row (engine.checked_filter). Raises an error if the filter is invalid, if the condition is not a relation with a column user_id, or if the placement has a least_confidence above 0 and the kind is neither recommended nor genre.';

create trigger page_row_checked before insert or update on engine.page_row
    for each row execute function engine.check_page_row();
create trigger page_row_changed after insert or update or delete or truncate on engine.page_row
    for each statement execute function engine.renew_shared_version();
