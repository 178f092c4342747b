-- The ledger. {BLOB}, {REAL} and {INT} are spelled for the database at hand (src/migrate.rs). Days are ISO 8601
-- texts, so that they sort; flags are 0 or 1.

CREATE TABLE originals (
  sha256   TEXT PRIMARY KEY,           -- of the bytes as received
  bytes    {BLOB} NOT NULL,            -- deflated
  size     {INT} NOT NULL,             -- of the bytes as received
  name     TEXT NOT NULL,              -- where they came from: path, address, member of an archive
  url      TEXT,
  headers  TEXT NOT NULL,              -- JSON: what the server said with them
  received TEXT NOT NULL,              -- when, UTC
  tool     TEXT NOT NULL               -- version of Tally that took them in
);

CREATE TABLE reports (
  id        TEXT PRIMARY KEY,          -- SHA-256 of the bytes, or of the record among them
  original  TEXT NOT NULL REFERENCES originals (sha256),
  key       TEXT,
  url       TEXT,
  outlet    TEXT,
  title     TEXT,
  published TEXT,
  language  TEXT,
  received  TEXT NOT NULL,
  tool      TEXT NOT NULL,             -- version of Tally that read it
  copy_of   TEXT,                      -- the report whose text it repeats
  claims    {INT} NOT NULL,
  reading   {BLOB} NOT NULL            -- deflated JSON of report and reading
);
CREATE INDEX reports_published ON reports (published);
CREATE INDEX reports_url ON reports (url);

CREATE TABLE claims (
  report       TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  id           {INT} NOT NULL,         -- number within the report
  incident     TEXT,                   -- the ledger's incident
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
  source_kind  TEXT NOT NULL,
  source_name  TEXT,
  source_actor TEXT,
  source_type  TEXT,
  stance       TEXT,
  confidence   {REAL} NOT NULL,
  text         TEXT NOT NULL,          -- the sentence
  PRIMARY KEY (report, id)
);
CREATE INDEX claims_incident ON claims (incident);
CREATE INDEX claims_since ON claims (since);
CREATE INDEX claims_source ON claims (source_actor);
CREATE INDEX claims_killed ON claims (killed_low);

CREATE TABLE claim_actors (
  report TEXT NOT NULL,
  claim  {INT} NOT NULL,
  actor  TEXT NOT NULL,                -- identifier in the knowledge base, or the name folded to lower case
  role   TEXT NOT NULL,
  PRIMARY KEY (report, claim, actor, role),
  FOREIGN KEY (report, claim) REFERENCES claims (report, id) ON DELETE CASCADE
);
CREATE INDEX claim_actors_actor ON claim_actors (actor);

-- One report's account of one incident: what is grouped over reports.
CREATE TABLE tellings (
  report   TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  number   {INT} NOT NULL,             -- of the incident within the report
  incident TEXT,
  facts    TEXT NOT NULL,              -- JSON of what grouping looks at
  PRIMARY KEY (report, number)
);
CREATE INDEX tellings_incident ON tellings (incident);

CREATE TABLE telling_keys (
  key    {INT} NOT NULL,
  report TEXT NOT NULL,
  number {INT} NOT NULL,
  PRIMARY KEY (key, report, number),
  FOREIGN KEY (report, number) REFERENCES tellings (report, number) ON DELETE CASCADE
);
CREATE INDEX telling_keys_report ON telling_keys (report, number);

CREATE TABLE incidents (
  id         TEXT PRIMARY KEY,
  title      TEXT NOT NULL,
  event_type TEXT,
  acled      TEXT,
  place      TEXT,
  country    TEXT,
  admin1     TEXT,
  since      TEXT,
  until      TEXT,
  killed_low  {INT},
  killed_high {INT},
  reports    {INT} NOT NULL,
  origins    {INT} NOT NULL,
  page       TEXT NOT NULL             -- JSON: everything that is shown of it
);
CREATE INDEX incidents_since ON incidents (since);
CREATE INDEX incidents_killed ON incidents (killed_low);

-- What people decided: append-only, each entry with the hash of the one before it.
CREATE TABLE decisions (
  number   {INT} PRIMARY KEY,
  made     TEXT NOT NULL,
  who      TEXT NOT NULL,
  why      TEXT NOT NULL,
  what     TEXT NOT NULL,              -- JSON
  previous TEXT NOT NULL,
  hash     TEXT NOT NULL
);

CREATE TABLE failures (
  input TEXT PRIMARY KEY,
  error TEXT NOT NULL,
  tried TEXT NOT NULL
);
