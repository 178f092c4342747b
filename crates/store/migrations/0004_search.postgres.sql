ALTER TABLE claims ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED;
CREATE INDEX claims_words ON claims USING GIN (words);
