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
    'Pages of several rows, by name: home(user_id, page). A change counts in the next answer.';
comment on column engine.page_row.ordinal is
    'From the top. A medium that several rows could show is in the first of them alone.';
comment on column engine.page_row.kind is
    'recommended: what the strategy recommends. because: what resembles one of the media that the person liked or watched last, another one in each such row. genre: what the strategy recommends of one of the genres that they take most, another one in each such row. popular, trending: of everybody. new: what nobody liked or watched yet. list: what relation has.';
comment on column engine.page_row.title is
    'Of a row of the kind because, {title} is that medium, and {deed} what the person did with it, liked or watched; of the kind genre, {genre} is the genre, in words.';
comment on column engine.page_row.strategy is 'Of the kinds recommended and genre; null: the default strategy.';
comment on column engine.page_row.filter is
    'What the row may show (engine.checked_filter); null: anything. A genre row adds its genre in the place of filter''s.';
comment on column engine.page_row.relation is
    'Of the kind list: a table or view, with its schema, that ml_service_owner may read, of media_id uuid, user_id uuid (null: for everybody) and, where there is an order, "position". Read with every question, so user_id should be indexed; what reads a foreign table is copied with every sync.';
comment on column engine.page_row.placement is
    'Whose filter, and whose allow and deny, hold for the row, beside its own filter, and also what orders (boost, pin, at_most, rotation); of the kinds recommended and genre, also the strategy, where it says none. Other kinds have none that demands a least_confidence. Null: rules that count everywhere alone.';
comment on column engine.page_row.condition is
    'Whom the row is for: a table or view, with its schema, that ml_service_owner may read, of user_id uuid (null: for everybody) and any of valid_from and valid_until (as of when a row counts, and from when on it does not). The row is on the page of those of whom a row counts; of nobody where that cannot be evaluated. Null: for everybody.';
comment on column engine.page_row.least is 'With fewer media than this, the row is left out.';

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
    'Refuses a row whose filter is none, whose condition is no relation of people, or whose placement demands a least_confidence that its kind does not know.';

create trigger page_row_checked before insert or update on engine.page_row
    for each row execute function engine.check_page_row();
create trigger page_row_changed after insert or update or delete or truncate on engine.page_row
    for each statement execute function engine.renew_shared_version();
