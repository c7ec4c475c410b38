-- A refresh renews only media that changed: a row may have times older than 720 hours, which no list asks for.
create table model.recent_sum as
    select media_key, part, after, upto, times, people, popular, trending
    from model.recent_sum_now(null);

create unique index recent_sum_key on model.recent_sum (media_key, after, part);

alter table model.recent_sum
    alter column times set storage external,
    alter column people set storage external,
    alter column popular set storage external,
    alter column trending set storage external;

comment on table model.recent_sum is
    'What people said of each medium in the last 720 hours (model.recent_opinion), as sums from the latest time backwards. times: in ascending order. For each time, what was said then or later: people, by how many people; popular, trending, how much, by these half-lives and relative to the origin of model.recent_basis. Times are in parts of 500, the latest part first: a part has the times after "after", up to "upto".';
