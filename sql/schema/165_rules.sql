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
    'Rules of the operator for what may or must be shown, in addition to the strategy. A rule reads a relation of the operator. It applies to questions of a placement or an API key that names it, or everywhere.';
comment on column engine.rule.effect is
    'allow: show only these media. deny: show none of these media. boost: multiply the scores of these media by a factor, for the order only. pin: show these media at these positions. at_most: show at most n of these media on a page.';
comment on column engine.rule.relation is
    'A table or view, written with its schema, that ml_service_owner may read. Its columns are media_id uuid and any of: user_id uuid (the person for whom the row is; null: everybody), weight (the factor of a boost), "position" (of a pin, from 1 to 1000), and valid_from and valid_until (the row counts from valid_from on, and no longer from valid_until on; null: no limit).';
comment on column engine.rule.factor is 'For boost: the factor of rows without a weight, from 0 to 1,000,000. Null: 1.';
comment on column engine.rule.n is
    'For at_most: the greatest number of these media on one page, however long the page is, from 0 to 1,000.';
comment on column engine.rule.everywhere is 'Whether the rule applies to every question. At most 100 rules can.';
comment on column engine.rule.budget is
    'The longest time that reading the relation may take for one question. Beyond it, the rule cannot be evaluated: a question with an allow or deny rule then gets no media, and any other rule has no effect. 1 second by default.';

create table engine.rule_version (
    name text not null,
    version integer not null,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user,
    parameters jsonb not null,
    primary key (name, version)
);

comment on table engine.rule_version is
    'Every rule as it was after each change. engine.restore_rule(name, version) restores one.';

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
    'A place where recommendations are shown. strategy, diversity and explore apply to questions that do not set them. filter, rules, rotation and least_confidence apply to every question for the placement.';
comment on column engine.placement.rotation is
    'A half-life in showings (engine.answer_log), from 0.1 to 1000. For the order, the score of a medium is multiplied by 0.5 ^ (t / rotation), where t is how often it was shown to the person. Null: no rotation.';

comment on column engine.placement.least_confidence is
    'Media are left out whose recommendation_score × engine.confidence of the person is less than this, except pinned media. At least 0, and below 1. Null: none are left out.';
comment on column engine.placement.track is
    'Whether answers at this placement are logged (engine.answer_log) even if the question does not ask for it.';

create table engine.placement_version (
    name text not null,
    version integer not null,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user,
    parameters jsonb not null,
    primary key (name, version)
);

comment on table engine.placement_version is
    'Every placement as it was after each change. engine.restore_placement(name, version) restores one.';

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

comment on function engine.check_rule is
    'Trigger. Raises check_violation for a rule that applies everywhere if 100 others do.';

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
    'Trigger. Checks the filter of a placement (engine.checked_filter). Raises an error if the filter is invalid, if the placement names a rule that does not exist, or more than 100 rules, or if its least_confidence is above 0 while a page row of a kind other than recommended and genre uses the placement.';

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
    'The rules that apply to every question that is asked with an API key. The caller cannot remove them.';

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
    'What is known of each relation of engine.rule, and of each list and condition of engine.page_row. Maintained by engine.keep_rules. A question uses what is still valid here, and otherwise reads the relation itself.';
comment on column engine.rule_relation.mode is
    'kept: triggers report every change, so bits are valid until there is one. live: every question reads the relation. copied: the relation reads a foreign table, and is copied into engine.rule_row.';
comment on column engine.rule_relation.reason is
    'Why the mode is not kept. Empty if it is, or if nothing but the error is known.';
comment on column engine.rule_relation.reads is 'The relation itself, and all tables and views that it reads.';
comment on column engine.rule_relation.definition is
    'The result of engine.rule_definition when the relation was looked at; if it differs now, this row is out of date.';
comment on column engine.rule_relation.per_user is 'Whether the relation has a column user_id.';
comment on column engine.rule_relation.bits is
    'A bit for each media_key, counted from 0 on the left: 1 for the media for which a row counts now. Null if the relation is per_user, or if the mode is live.';
comment on column engine.rule_relation.greatest_weight is
    'The greatest weight in any row of the relation, whether the row counts now or not; 0 if no row has a weight. Null if the mode is live, or if it is not known.';
comment on column engine.rule_relation.valid_until is
    'When the next row of the relation begins or ceases to count; infinity: never. If it took too long to keep the relation: when that is tried again.';
comment on column engine.rule_relation.copied_at is
    'When the relation was first copied as it is defined now, or first copied again after a failure; null: it has not been copied.';
comment on column engine.rule_relation.copy_error is
    'Why the last attempt to copy the relation failed; its rules go on with the last copy. Null: it did not fail.';
comment on column engine.rule_relation.copy_again_at is
    'Copying took too long, so the relation is not copied again before this time. Null: it is copied with every sync.';
comment on column engine.rule_relation.tried_at is
    'When the relation was last read for a trial, as questions read it. Null if the mode is not live, or if there was no trial yet.';
comment on column engine.rule_relation.slow_until is
    'No question reads the relation before this time, because the last trial took longer than its budget. Null: the last trial did not.';
comment on column engine.rule_relation.stamp is
    'The last transaction in which engine.keep_relation wrote this row; a new trial of a live relation with the same result does not change it.';
comment on column engine.rule_relation.error is
    'Why the relation could not be evaluated when it was last looked at; null: it could.';

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

comment on column engine.rule_row.media_id is
    'Null: the row is of a condition of a page row (engine.page_row), and no rule reads it.';
comment on table engine.rule_row is
    'Copies of the rows of relations that read foreign tables. Questions read these copies, because no question may read a foreign table.';

create table engine.rule_change (
    relation oid not null,
    changed_by xid8 not null default pg_current_xact_id(),
    primary key (relation, changed_by)
);

comment on table engine.rule_change is
    'Which tables have changed, and in which transactions, since the relations that read them were last looked at. engine.keep_rules deletes the changes that it has seen.';

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
    'Trigger on a table that a rule reads. Records in engine.rule_change, in the same transaction, that the table has changed.';

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
    'Trigger on engine.media. Records in engine.rule_change that media were added, which the kept bits of rules do not cover.';

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
