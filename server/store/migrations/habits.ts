// A later step: how often somebody came into a room at an hour; whole numbers, forgotten by deleting rows.

export const habitsTable = `
CREATE TABLE routine_counts(
  room_id INTEGER NOT NULL REFERENCES rooms(id) ON DELETE CASCADE, owner_id INTEGER NOT NULL, kind TEXT NOT NULL,
  day INTEGER NOT NULL, bucket INTEGER NOT NULL, grant_id INTEGER NOT NULL REFERENCES grants(id),
  hits INTEGER NOT NULL, total INTEGER NOT NULL,
  PRIMARY KEY(room_id, owner_id, kind, day, bucket, grant_id)) STRICT, WITHOUT ROWID;
CREATE INDEX routine_counts_grant ON routine_counts(grant_id);
CREATE TRIGGER routine_counts_need_grant BEFORE INSERT ON routine_counts
WHEN NOT EXISTS(SELECT 1 FROM grants WHERE id = NEW.grant_id AND ended_at_ms IS NULL
  AND purpose = 'learn' AND effect = 'allow')
BEGIN SELECT RAISE(ABORT, 'no live grant to keep this'); END;
`;
