// Step 2: a place for what was learnt, so that a start need not learn it all again.

export const tasteSnapshotsTable = `
CREATE TABLE taste_snapshots(
  owner_id INTEGER PRIMARY KEY, model INTEGER NOT NULL, upto_at_ms INTEGER NOT NULL, plays INTEGER NOT NULL,
  reactions INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
`;
