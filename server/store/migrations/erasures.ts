// What is being erased: noted before the first row goes, so that a crash in between is finished at the next start.

export const erasuresTable = `
CREATE TABLE erasures(
  id INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, owners TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
`;
