// Step 3: invitations, guests, grants that end by themselves in more ways, devices, and deletions that wait for their undo.

export const peopleAndRights = `
ALTER TABLE sign_ins ADD COLUMN room_id INTEGER REFERENCES rooms(id) ON DELETE CASCADE;
ALTER TABLE grants ADD COLUMN duration TEXT;
ALTER TABLE grants ADD COLUMN warned_at_ms INTEGER;
ALTER TABLE people ADD COLUMN private_until_ms INTEGER;
ALTER TABLE people ADD COLUMN data_key TEXT;
ALTER TABLE people ADD COLUMN password_reset_at_ms INTEGER;
ALTER TABLE people ADD COLUMN reviewed_at_ms INTEGER;
CREATE TABLE invites(
  id INTEGER PRIMARY KEY AUTOINCREMENT, code_hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL, name TEXT NOT NULL,
  person_id INTEGER REFERENCES people(id), room_id INTEGER REFERENCES rooms(id) ON DELETE CASCADE,
  by_person INTEGER NOT NULL REFERENCES people(id), guardians TEXT NOT NULL, birth_month TEXT,
  created_at_ms INTEGER NOT NULL, ends_at_ms INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE devices(
  id INTEGER PRIMARY KEY AUTOINCREMENT, pseudonym TEXT NOT NULL UNIQUE,
  person_id INTEGER NOT NULL REFERENCES people(id), name TEXT NOT NULL, sealed_ref TEXT NOT NULL) STRICT;
CREATE INDEX devices_person ON devices(person_id);
ALTER TABLE sensors ADD COLUMN device_id INTEGER REFERENCES devices(id) ON DELETE CASCADE;
CREATE TABLE pending_forgets(
  id INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, by_person INTEGER NOT NULL,
  due_at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE receipts(
  id INTEGER PRIMARY KEY AUTOINCREMENT, person_id INTEGER NOT NULL, at_ms INTEGER NOT NULL, kind TEXT NOT NULL,
  ledger_seq INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX receipts_person ON receipts(person_id);
`;
