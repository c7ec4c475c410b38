create table engine.rule (
    name text primary key check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
    description text not null default '',
    effect text not null check (effect in ('allow', 'deny', 'boost', 'pin', 'at_most')),
    relation text not null check (cardinality(parse_ident(relation)) = 2),
    factor double precision check (factor between 0 and 1e6),
    n integer check (n between 0 and 1000),
    everywhere boolean not null default false,
    budget interval not null default '1 second' check (budget > '0'),
    version integer not null default 1,
    constraint "rule: n is needed for at_most, and means nothing for others" check ((effect = 'at_most') = (n is not null)),
    constraint "rule: factor is for boost alone" check (effect = 'boost' or factor is null)
);

comment on table engine.rule is
    'What may or must be shown, beside what a strategy says, by relations of the operator. A rule counts for questions of a placement or a key that names it, or everywhere.';
comment on column engine.rule.effect is
    'allow: these media and no others; deny: none of these; boost: their scores count times a factor for the order; pin: at these positions; at_most: n of these on a page.';
comment on column engine.rule.relation is
    'A table or view, with its schema, that ml_service_owner may read, of media_id uuid and any of user_id uuid (a row is for that person; null: for everybody), weight (of a boost), "position" (of a pin, from 1), valid_from and valid_until (as of when a row counts, and from when on it does not; null: always).';
comment on column engine.rule.factor is 'Of a boost, where its relation has no weight; from 0 to a million, 1 by default.';
comment on column engine.rule.n is 'Of at_most: so many of a page of whatever length.';
comment on column engine.rule.everywhere is 'Whether it counts for every question.';
comment on column engine.rule.budget is
    'What takes longer than this to be read for a question cannot be evaluated.';

create table engine.rule_version (
    name text not null,
    version integer not null,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user,
    parameters jsonb not null,
    primary key (name, version)
);

comment on table engine.rule_version is
    'Every rule as it was after each change. engine.restore_rule(name, version) goes back to one.';

create trigger rule_version before insert or update on engine.rule
    for each row execute function engine.keep_version();

create table engine.placement (
    name text primary key check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
    description text not null default '',
    strategy text references engine.strategy on update cascade,
    filter jsonb,
    rules text[] not null default '{}',
    diversity double precision check (diversity between 0 and 1),
    explore double precision check (explore between 0 and 1),
    version integer not null default 1,
    rotation double precision check (rotation between 0.1 and 1000),
    track boolean not null default false,
    least_confidence double precision check (least_confidence >= 0 and least_confidence < 1)
);

comment on table engine.placement is
    'A place where recommendations are shown: what a question for it means where it does not say otherwise (strategy, diversity, explore), and what holds whatever it says (filter, rules, rotation, least_confidence).';
comment on column engine.placement.rotation is
    'A half-life in showings: the score of a medium counts half for the order each time that it was shown to the person so often and not taken (engine.answer_log). Null: it counts in full.';

comment on column engine.placement.least_confidence is
    'Of what is recommended there, media whose recommendation_score × engine.confidence of the person is less are left out; pins are not. Null: none are.';
comment on column engine.placement.track is
    'Whether its answers are logged (engine.answer_log) without being asked to.';

create table engine.placement_version (
    name text not null,
    version integer not null,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user,
    parameters jsonb not null,
    primary key (name, version)
);

comment on table engine.placement_version is
    'Every placement as it was after each change. engine.restore_placement(name, version) goes back to one.';

-- Trigger functions belong to tables: these are not among the files of sql/functions.
create function engine.check_rule() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.everywhere
        and (select count(*) from engine.rule where everywhere and name <> new.name) >= 100
    then
        raise 'rule %: 100 rules count everywhere, which is as many as may', new.name
            using errcode = 'check_violation', constraint = 'rule: everywhere: expected at most 100 such rules';
    end if;
    return new;
end
$$;

comment on function engine.check_rule is 'Refuses a rule that counts everywhere where 100 others do.';

create trigger rule_checked before insert or update of everywhere on engine.rule
    for each row execute function engine.check_rule();

create function engine.check_placement() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    missing text;
begin
    new.filter := engine.checked_filter(new.filter);
    select named into missing
    from unnest(new.rules) named
    where named is null or not exists (select from engine.rule where name = named)
    limit 1;
    if found then
        raise 'placement %: there is no rule %', new.name, missing using errcode = 'foreign_key_violation';
    end if;
    if cardinality(new.rules) > 100 then
        raise 'placement %: expected at most 100 rules, got %', new.name, cardinality(new.rules)
            using errcode = 'check_violation', constraint = 'placement: rules: expected at most 100';
    end if;
    if new.least_confidence > 0
        and exists (
            select from engine.page_row
            where placement = new.name and kind not in ('recommended', 'genre')
        )
    then
        raise 'placement %: a row of a page has it that knows no least_confidence', new.name
            using errcode = 'check_violation', constraint = 'placement: least_confidence: a row of a page has it that knows none';
    end if;
    return new;
end
$$;

comment on function engine.check_placement is
    'Refuses a placement whose filter is none, which names a rule that there is not, or more than 100, or which demands a least_confidence where a row of a page has it that knows none.';

create trigger placement_checked before insert or update on engine.placement
    for each row execute function engine.check_placement();
create trigger placement_version before insert or update on engine.placement
    for each row execute function engine.keep_version();

create trigger rule_changed after insert or update or delete on engine.rule
    for each statement execute function engine.renew_shared_version();
create trigger placement_changed after insert or update or delete on engine.placement
    for each statement execute function engine.renew_shared_version();

create table engine.api_key_rule (
    digest bytea not null references engine.api_key on delete cascade,
    rule text not null references engine.rule on update cascade,
    primary key (digest, rule)
);

comment on table engine.api_key_rule is
    'The rules that hold for whatever is asked with a key, and that no caller can drop.';

create table engine.rule_relation (
    relation text primary key,
    mode text not null check (mode in ('kept', 'live', 'copied')),
    reason text not null,
    reads oid[] not null,
    definition text not null,
    per_user boolean not null,
    bits varbit,
    valid_until timestamptz not null default 'infinity',
    copied_at timestamptz,
    stamp xid8 not null default pg_current_xact_id(),
    copy_error text,
    error text,
    failing_since timestamptz,
    greatest_weight double precision,
    tried_at timestamptz,
    slow_until timestamptz,
    copy_again_at timestamptz
);
alter table engine.rule_relation alter column bits set storage external;

comment on table engine.rule_relation is
    'What is known of each relation of engine.rule, and of the lists and conditions of engine.page_row. engine.keep_rules makes it; a question uses of it what still holds, and reads the relation itself otherwise.';
comment on column engine.rule_relation.mode is
    'kept: triggers tell of every change, so that bits hold until there is one; live: read with every question; copied: it reads a foreign table, and is copied into engine.rule_row.';
comment on column engine.rule_relation.reason is 'Why it is not kept; empty where it is.';
comment on column engine.rule_relation.reads is 'The relation and all that it reads.';
comment on column engine.rule_relation.definition is
    'engine.rule_definition as it was then: another one, and nothing here holds any more.';
comment on column engine.rule_relation.per_user is 'Whether it has a column user_id.';
comment on column engine.rule_relation.bits is
    'A bit for each media_key, from 0 on the left: the media that count now; null where it is per_user, or not kept or copied.';
comment on column engine.rule_relation.greatest_weight is
    'The greatest weight that any of its rows says, whether it counts now or not; 0 where none does; null where it is not kept or copied, or not known.';
comment on column engine.rule_relation.valid_until is 'When the next of its rows begins or ceases to count.';
comment on column engine.rule_relation.copied_at is 'When it was last copied, as it is defined now; null: never.';
comment on column engine.rule_relation.copy_error is 'Why it could not be copied at the last try: its rules stay as they were.';
comment on column engine.rule_relation.copy_again_at is
    'It took too long to be copied, and is left alone until then; null: it is copied with every sync.';
comment on column engine.rule_relation.tried_at is
    'When it was last read as questions read it; null where it is kept or copied, or was not yet tried.';
comment on column engine.rule_relation.slow_until is
    'No question reads it before then: it took longer than its budget when it was last tried. Null where it did not.';
comment on column engine.rule_relation.stamp is 'The transaction that wrote this last.';
comment on column engine.rule_relation.error is 'Why it could not be evaluated at the last look.';

create table engine.rule_row (
    relation text not null references engine.rule_relation on delete cascade,
    media_id uuid,
    user_id uuid,
    weight double precision,
    "position" integer,
    valid_from timestamptz,
    valid_until timestamptz
);
create index rule_row_media on engine.rule_row (relation, media_id);
create index rule_row_user on engine.rule_row (relation, user_id);

comment on column engine.rule_row.media_id is 'Null: the row is of a condition (engine.page_row), and no rule says it.';
comment on table engine.rule_row is 'A copy of the relations that read foreign tables, which no question may touch.';

create table engine.rule_change (
    relation oid not null,
    changed_by xid8 not null default pg_current_xact_id(),
    primary key (relation, changed_by)
);

comment on table engine.rule_change is
    'Which tables have changed, by which transactions, since the relations of rules that read them were kept. engine.keep_rules removes what it has seen.';

create function engine.note_rule_change() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into engine.rule_change (relation) values (tg_relid) on conflict do nothing;
    return null;
end
$$;

comment on function engine.note_rule_change is
    'Says in engine.rule_change, in the same transaction, that a table has changed which a rule reads.';

create function engine.note_new_media() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from added) then
        insert into engine.rule_change (relation) values (tg_relid) on conflict do nothing;
    end if;
    return null;
end
$$;

comment on function engine.note_new_media is
    'Says in engine.rule_change that there are media of which no kept rule knows.';

create trigger new_media after insert on engine.media
    referencing new table as added
    for each statement execute function engine.note_new_media();

insert into engine.lock (name) values ('rules');

grant select on engine.rule to ml_service_sync;
grant select, insert, update, delete on engine.rule_relation, engine.rule_row, engine.rule_change to ml_service_sync;

create trigger guard_experiments after update or delete on engine.placement
    for each row execute function engine.guard_experiments();
create trigger guard_experiments after update or delete on engine.rule
    for each row execute function engine.guard_experiments();
