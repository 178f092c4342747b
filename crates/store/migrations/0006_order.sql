-- The names with the most claims come first: by an index, since a large ledger names a hundred thousand people.
CREATE INDEX actors_order ON actors (claims DESC, key);
CREATE INDEX sources_order ON sources (claims DESC, key);
