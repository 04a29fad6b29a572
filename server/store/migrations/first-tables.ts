// Migration 1: every table of the first house.

export const firstTables = `
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE rooms(
  id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, purpose TEXT NOT NULL,
  automatic TEXT NOT NULL, visibility TEXT NOT NULL DEFAULT 'shared', settle_s INTEGER NOT NULL,
  ceiling_percent INTEGER NOT NULL CHECK(ceiling_percent BETWEEN 0 AND 100),
  personal_on INTEGER NOT NULL DEFAULT 1, declared INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE people(
  id INTEGER PRIMARY KEY AUTOINCREMENT, pseudonym TEXT NOT NULL UNIQUE, name TEXT NOT NULL, folded_name TEXT UNIQUE,
  role TEXT NOT NULL, status TEXT NOT NULL, password_hash TEXT, personal_on INTEGER NOT NULL DEFAULT 1,
  birth_month TEXT, created_at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE guardians(
  child_id INTEGER NOT NULL REFERENCES people(id), adult_id INTEGER NOT NULL REFERENCES people(id),
  PRIMARY KEY(child_id, adult_id)) STRICT, WITHOUT ROWID;
CREATE TABLE notices(version INTEGER PRIMARY KEY, text TEXT NOT NULL, since_ms INTEGER NOT NULL) STRICT;
CREATE TABLE room_owners(
  room_id INTEGER NOT NULL REFERENCES rooms(id) ON DELETE CASCADE, person_id INTEGER NOT NULL REFERENCES people(id),
  PRIMARY KEY(room_id, person_id)) STRICT, WITHOUT ROWID;
CREATE TABLE room_kept(
  room_id INTEGER PRIMARY KEY REFERENCES rooms(id) ON DELETE CASCADE, body TEXT NOT NULL) STRICT;
CREATE TABLE sensors(
  id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT NOT NULL UNIQUE, source TEXT NOT NULL, instance TEXT NOT NULL,
  entity TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, unit TEXT,
  room_id INTEGER REFERENCES rooms(id) ON DELETE SET NULL, state_topic TEXT NOT NULL, path TEXT, on_value TEXT,
  UNIQUE(source, instance, entity, kind)) STRICT;
CREATE INDEX sensors_room ON sensors(room_id, kind);
CREATE TABLE broker_accounts(
  username TEXT PRIMARY KEY, password_hash TEXT NOT NULL, sensor TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE speakers(
  id INTEGER PRIMARY KEY AUTOINCREMENT, driver TEXT NOT NULL, identity TEXT NOT NULL, name TEXT NOT NULL,
  named_by_hand INTEGER NOT NULL DEFAULT 0, host TEXT NOT NULL, port INTEGER NOT NULL, found TEXT NOT NULL,
  room_id INTEGER REFERENCES rooms(id) ON DELETE SET NULL, approved_at_ms INTEGER, ceiling_percent INTEGER,
  UNIQUE(driver, identity)) STRICT;
CREATE TABLE sign_ins(
  id INTEGER PRIMARY KEY AUTOINCREMENT, token_hash TEXT NOT NULL UNIQUE,
  person_id INTEGER NOT NULL REFERENCES people(id), kind TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL, used_at_ms INTEGER NOT NULL, ends_at_ms INTEGER) STRICT;
CREATE INDEX sign_ins_person ON sign_ins(person_id);

-- room_id has no foreign key: clearing it when a room goes would widen the grant to every room.
CREATE TABLE grants(
  id INTEGER PRIMARY KEY AUTOINCREMENT, room_id INTEGER, person_id INTEGER, kind TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK(purpose IN ('react','learn','keep','share')),
  effect TEXT NOT NULL CHECK(effect IN ('allow','deny')), by_person INTEGER NOT NULL, guardian_id INTEGER,
  starts_at_ms INTEGER NOT NULL, ends_at_ms INTEGER, retention_days INTEGER, recipients TEXT,
  notice_version INTEGER NOT NULL, method TEXT NOT NULL, last_used_day INTEGER, ended_at_ms INTEGER,
  end_reason TEXT) STRICT;
CREATE INDEX grants_live ON grants(room_id, kind, purpose) WHERE ended_at_ms IS NULL;
CREATE TABLE ledger(
  seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, event TEXT NOT NULL, actor TEXT NOT NULL, subject TEXT NOT NULL,
  body TEXT NOT NULL, prev TEXT NOT NULL, mac TEXT NOT NULL) STRICT;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
-- REPLACE deletes without firing the trigger above.
CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger WHEN EXISTS(SELECT 1 FROM ledger WHERE seq >= NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TABLE tombstones(id INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE observations(
  sensor_id INTEGER NOT NULL REFERENCES sensors(id) ON DELETE CASCADE, at_ms INTEGER NOT NULL, value REAL NOT NULL,
  grant_id INTEGER NOT NULL REFERENCES grants(id), PRIMARY KEY(sensor_id, at_ms)) STRICT, WITHOUT ROWID;
CREATE INDEX observations_grant ON observations(grant_id);
CREATE TRIGGER observations_need_grant BEFORE INSERT ON observations
WHEN NOT EXISTS(SELECT 1 FROM grants WHERE id = NEW.grant_id AND ended_at_ms IS NULL
  AND purpose = 'keep' AND effect = 'allow')
BEGIN SELECT RAISE(ABORT, 'no live grant to keep this'); END;

CREATE TABLE artists(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, mbid TEXT) STRICT;
CREATE TABLE albums(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, artist_id INTEGER NOT NULL REFERENCES artists(id),
  title TEXT NOT NULL, year INTEGER, mbid TEXT) STRICT;
CREATE INDEX albums_artist ON albums(artist_id);
CREATE TABLE tracks(
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
  artist_id INTEGER NOT NULL REFERENCES artists(id), album_id INTEGER REFERENCES albums(id),
  disc INTEGER, number INTEGER, duration_ms INTEGER, mbid TEXT, tempo_bpm REAL, energy REAL,
  added_at_ms INTEGER NOT NULL) STRICT;
CREATE INDEX tracks_artist ON tracks(artist_id);
CREATE INDEX tracks_album ON tracks(album_id);
CREATE TABLE roots(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE files(
  id INTEGER PRIMARY KEY, root_id INTEGER NOT NULL REFERENCES roots(id) ON DELETE CASCADE, path TEXT NOT NULL,
  track_id INTEGER REFERENCES tracks(id) ON DELETE SET NULL, size INTEGER NOT NULL, mtime_ms INTEGER NOT NULL,
  fingerprint TEXT, mime TEXT NOT NULL, gain_db REAL, error TEXT, UNIQUE(root_id, path)) STRICT;
CREATE INDEX files_track ON files(track_id);
CREATE TABLE links(
  heard_key TEXT PRIMARY KEY, track_id INTEGER NOT NULL REFERENCES tracks(id) ON DELETE CASCADE,
  by_hand INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX links_track ON links(track_id);

CREATE TABLE sources(
  id INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER NOT NULL, kind TEXT NOT NULL, file_hash TEXT NOT NULL,
  grant_id INTEGER NOT NULL REFERENCES grants(id), at_ms INTEGER NOT NULL, UNIQUE(owner_id, file_hash)) STRICT;
CREATE TABLE picks(
  id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, room_id INTEGER, track_id INTEGER NOT NULL REFERENCES tracks(id),
  score REAL NOT NULL, model TEXT NOT NULL, terms TEXT NOT NULL,
  grant_id INTEGER NOT NULL REFERENCES grants(id)) STRICT;
CREATE INDEX picks_track ON picks(track_id);
CREATE TABLE plays(
  id INTEGER PRIMARY KEY, owner_id INTEGER NOT NULL, at_ms INTEGER NOT NULL, offset_min INTEGER,
  track_id INTEGER NOT NULL REFERENCES tracks(id), ms_played INTEGER, outcome TEXT NOT NULL, origin TEXT NOT NULL,
  room_id INTEGER REFERENCES rooms(id) ON DELETE SET NULL,
  speaker_id INTEGER REFERENCES speakers(id) ON DELETE SET NULL, source_id INTEGER REFERENCES sources(id),
  pick_id INTEGER REFERENCES picks(id), grant_id INTEGER NOT NULL REFERENCES grants(id), learn INTEGER NOT NULL,
  UNIQUE(owner_id, at_ms, track_id)) STRICT;
CREATE INDEX plays_room ON plays(room_id, at_ms) WHERE room_id IS NOT NULL;
CREATE INDEX plays_speaker ON plays(speaker_id) WHERE speaker_id IS NOT NULL;
CREATE INDEX plays_source ON plays(source_id) WHERE source_id IS NOT NULL;
CREATE INDEX plays_pick ON plays(pick_id) WHERE pick_id IS NOT NULL;
CREATE INDEX plays_track ON plays(track_id);
CREATE TRIGGER plays_need_grant BEFORE INSERT ON plays
WHEN NOT EXISTS(SELECT 1 FROM grants WHERE id = NEW.grant_id AND ended_at_ms IS NULL
  AND purpose = 'keep' AND effect = 'allow')
BEGIN SELECT RAISE(ABORT, 'no live grant to keep this'); END;
CREATE TABLE play_people(
  person_id INTEGER NOT NULL REFERENCES people(id), play_id INTEGER NOT NULL REFERENCES plays(id) ON DELETE CASCADE,
  weight REAL NOT NULL, grant_id INTEGER NOT NULL REFERENCES grants(id),
  PRIMARY KEY(person_id, play_id)) STRICT, WITHOUT ROWID;
CREATE INDEX play_people_play ON play_people(play_id);
CREATE TABLE reactions(
  owner_id INTEGER NOT NULL, track_id INTEGER NOT NULL REFERENCES tracks(id), room_id INTEGER NOT NULL,
  kind TEXT NOT NULL, at_ms INTEGER NOT NULL, grant_id INTEGER NOT NULL REFERENCES grants(id),
  PRIMARY KEY(owner_id, track_id, room_id, kind)) STRICT, WITHOUT ROWID;
CREATE INDEX reactions_track ON reactions(track_id);
CREATE TABLE playlists(
  id INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER NOT NULL, name TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL) STRICT;
CREATE INDEX playlists_owner ON playlists(owner_id);
CREATE TABLE playlist_tracks(
  playlist_id INTEGER NOT NULL REFERENCES playlists(id) ON DELETE CASCADE, position INTEGER NOT NULL,
  track_id INTEGER NOT NULL REFERENCES tracks(id), PRIMARY KEY(playlist_id, position)) STRICT, WITHOUT ROWID;
CREATE INDEX playlist_tracks_track ON playlist_tracks(track_id);
CREATE TABLE jobs(
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, owner_id INTEGER NOT NULL, state TEXT NOT NULL,
  done INTEGER NOT NULL, total INTEGER, cursor TEXT, report TEXT, error TEXT, created_at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE last_runs(name TEXT PRIMARY KEY, due_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE retained_topics(topic TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;
