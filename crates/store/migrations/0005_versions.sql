-- Versions of one page: reports that share the page's address (src/versions.rs).

ALTER TABLE reports ADD COLUMN page TEXT;         -- the address that versions share; null where nothing ties reports to a page
ALTER TABLE reports ADD COLUMN replaced_by TEXT;  -- the version that is read instead of this one
CREATE INDEX reports_page ON reports (page) WHERE page IS NOT NULL;
CREATE INDEX reports_replaced ON reports (replaced_by) WHERE replaced_by IS NOT NULL;
