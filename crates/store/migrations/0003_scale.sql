-- What is worked out from readings, in a form that stays quick with a million claims. It is dropped and made anew: src/rebuild.rs
-- fills it from the readings and the log of decisions.

DROP TABLE telling_keys;
DROP TABLE tellings;
DROP TABLE claim_actors;
DROP TABLE claims;
DROP TABLE incidents;

-- What was one column is three, each deflated JSON: the report, its claims (`reading`), the rest of its reading (mentions, places,
-- times), which is needed only when a report is taken up anew.
ALTER TABLE reports ADD COLUMN report {BLOB};
ALTER TABLE reports ADD COLUMN rest {BLOB};
UPDATE reports SET copy_of = NULL;
CREATE INDEX reports_latest ON reports (COALESCE(published, '') DESC, id);

CREATE TABLE claims (
  n            {INT} PRIMARY KEY,
  report       TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  id           {INT} NOT NULL,         -- number within the report
  telling      {INT},                  -- the account that it is part of; null when it is of no incident
  published    TEXT NOT NULL,          -- the report's day, empty when it is not known
  main         {INT} NOT NULL,
  event_type   TEXT,
  mode         TEXT,
  acled        TEXT,
  factuality   TEXT NOT NULL,
  place        TEXT,
  geonames     {INT},
  country      TEXT,
  admin1       TEXT,
  lat          {REAL},
  lon          {REAL},
  since        TEXT,
  until        TEXT,
  killed_low   {INT},
  killed_best  {INT},
  killed_high  {INT},
  source       TEXT,                   -- sources.key
  source_kind  TEXT NOT NULL,
  source_name  TEXT,
  source_actor TEXT,
  source_type  TEXT,
  stance       TEXT,
  confidence   {REAL} NOT NULL,
  text         TEXT NOT NULL,          -- the sentence
  UNIQUE (report, id)
);
CREATE INDEX claims_order ON claims (published, report, id);
CREATE INDEX claims_telling ON claims (telling);
CREATE INDEX claims_since ON claims (since);
CREATE INDEX claims_source ON claims (source, published, report, id);
CREATE INDEX claims_killed ON claims (killed_low);
CREATE INDEX claims_place ON claims (place);
CREATE INDEX claims_admin1 ON claims (admin1);
CREATE INDEX claims_country ON claims (country);

CREATE TABLE claim_actors (
  claim {INT} NOT NULL REFERENCES claims (n) ON DELETE CASCADE,
  actor TEXT NOT NULL,                 -- actors.key
  role  TEXT NOT NULL,
  PRIMARY KEY (claim, actor, role)
){PACKED};
CREATE INDEX claim_actors_actor ON claim_actors (actor);

-- Who is a source, who takes part, which places are named: each once, so that a part of a name is looked for in a short list.
CREATE TABLE sources (
  key     TEXT PRIMARY KEY,            -- identifier in the knowledge base, or the name folded to lower case
  name    TEXT NOT NULL,
  folded  TEXT NOT NULL,
  actor   TEXT,
  kind    TEXT,
  named   {INT} NOT NULL,              -- 0 for "a local official", who may be many
  claims  {INT} NOT NULL,
  reports {INT} NOT NULL
);
CREATE TABLE actors (
  key      TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  folded   TEXT NOT NULL,
  actor    TEXT,
  is_party {INT} NOT NULL,             -- 0 for things: weapons, vehicles, facilities
  claims   {INT} NOT NULL,
  reports  {INT} NOT NULL,
  acting   {INT} NOT NULL,             -- claims in which it acts, is the target, is the victim
  targeted {INT} NOT NULL,
  harmed   {INT} NOT NULL
);
CREATE TABLE places (
  name   TEXT PRIMARY KEY,             -- of a place or of a first-level area
  folded TEXT NOT NULL
);

-- One report's account of one incident: what is grouped over reports.
CREATE TABLE tellings (
  id     {INT} PRIMARY KEY,
  report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  number {INT} NOT NULL,               -- of the incident within the report
  facts  {BLOB} NOT NULL,              -- JSON of what grouping looks at
  UNIQUE (report, number)
);
CREATE TABLE telling_claims (
  telling {INT} PRIMARY KEY REFERENCES tellings (id) ON DELETE CASCADE,
  claims  {BLOB} NOT NULL              -- deflated JSON, with what people decided
);
CREATE TABLE telling_keys (
  key     {INT} NOT NULL,
  telling {INT} NOT NULL,              -- of tellings; removed by hand, a million references are not worth checking
  PRIMARY KEY (key, telling)
){PACKED};

CREATE TABLE incidents (
  id            TEXT PRIMARY KEY,
  title         TEXT NOT NULL,
  event_type    TEXT,
  acled         TEXT,
  place         TEXT,
  country       TEXT,
  admin1        TEXT,
  since         TEXT,
  until         TEXT,
  killed_low    {INT},
  killed_high   {INT},
  reports       {INT} NOT NULL,
  origins       {INT} NOT NULL,
  disagreements {INT} NOT NULL
);
CREATE INDEX incidents_latest ON incidents (COALESCE(since, '') DESC, id);
CREATE INDEX incidents_disputed ON incidents (COALESCE(since, '') DESC, id) WHERE disagreements > 0;
CREATE INDEX incidents_killed ON incidents (killed_low);
CREATE INDEX incidents_place ON incidents (place);
CREATE INDEX incidents_admin1 ON incidents (admin1);

CREATE TABLE incident_pages (
  id   TEXT PRIMARY KEY REFERENCES incidents (id) ON DELETE CASCADE,
  page TEXT NOT NULL                   -- JSON: everything that is shown of it
);
CREATE TABLE members (
  telling  {INT} PRIMARY KEY REFERENCES tellings (id) ON DELETE CASCADE,
  incident TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE
);
CREATE INDEX members_incident ON members (incident);
CREATE TABLE incident_parties (
  kind     TEXT NOT NULL,              -- source, actor
  key      TEXT NOT NULL,              -- of sources or actors
  incident TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  PRIMARY KEY (kind, key, incident)
){PACKED};
CREATE INDEX incident_parties_incident ON incident_parties (incident);
