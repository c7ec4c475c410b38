-- A page for children, whose rows obey a rule: what a shop would set up, once. Run again, it changes nothing.
create schema if not exists shop;
create table if not exists shop.not_for_children (media_id uuid primary key);

insert into shop.not_for_children (media_id)
select media_id
from engine.media
join engine.genre_set using (genre_set_key)
where genres && array['CRIME', 'HORROR', 'THRILLER', 'WAR']
on conflict do nothing;

select engine.set_rule('not_for_children', 'deny', 'shop.not_for_children', 'Crime, horror, thrillers and war.')
where not exists (select from engine.rule where name = 'not_for_children');

select engine.set_placement('kids', strategy => 'blend', rules => array['not_for_children'], rotation => 3)
where not exists (select from engine.placement where name = 'kids');

insert into engine.page_row (page, ordinal, kind, title, placement)
values
    ('kids', 1, 'recommended', 'For you', 'kids'),
    ('kids', 2, 'because', 'Because you {deed} {title}', 'kids'),
    ('kids', 3, 'popular', 'All children like', 'kids')
on conflict do nothing;
