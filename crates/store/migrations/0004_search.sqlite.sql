DROP TABLE claims_search;
CREATE VIRTUAL TABLE claims_search USING fts5 (text, content='claims', content_rowid='n', tokenize='porter unicode61');
CREATE TRIGGER claims_search_add AFTER INSERT ON claims BEGIN
  INSERT INTO claims_search (rowid, text) VALUES (new.n, new.text);
END;
CREATE TRIGGER claims_search_remove AFTER DELETE ON claims BEGIN
  INSERT INTO claims_search (claims_search, rowid, text) VALUES ('delete', old.n, old.text);
END;
