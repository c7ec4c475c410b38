create table model.media_total as
    select media_key, popularity_class, trend_class, people, popularity, trend
    from model.media_total_now(null);

create unique index media_total_key on model.media_total (media_key, popularity_class, trend_class);

comment on table model.media_total is
    'What opinions of each medium add up to, exactly: popularity is the sum of what each counts as of its time, of those whose log2 is 16 * popularity_class or more and less than 16 more, in units of 2 ^ (16 * popularity_class - 44); trend likewise. people: how many they are. A refresh adds what somebody did, and takes back what is no more.';
