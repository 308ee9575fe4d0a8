/**
 * The tables of the embedded store. Columns have the names of the fields they hold; lists and attributes are JSON.
 * Every table with rows of its own has a rowid, so that a damaged file can be read row by row.
 */
export type Step = { version: number; about: string; sql: string }

/** 'OCMy' in ASCII: how a file is known to be ours. */
export const APPLICATION_ID = 0x4f434d79

const FIRST = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO meta VALUES ('generation', '0');
CREATE TABLE projects (project TEXT PRIMARY KEY);

CREATE TABLE sessions (
  project TEXT NOT NULL, id TEXT NOT NULL, title TEXT, parent TEXT, directory TEXT,
  startedAt TEXT NOT NULL, lastAt TEXT NOT NULL, titleAt TEXT NOT NULL,
  UNIQUE (project, id)
);
CREATE INDEX sessions_last ON sessions (project, lastAt, id);

CREATE TABLE episodes (
  project TEXT NOT NULL, id TEXT NOT NULL, session TEXT NOT NULL, kind TEXT NOT NULL, role TEXT NOT NULL,
  trust TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL, files TEXT NOT NULL, branch TEXT, "commit" TEXT,
  attributes TEXT NOT NULL, generation INTEGER NOT NULL,
  UNIQUE (project, id)
);
CREATE INDEX episodes_session ON episodes (project, session, at, id);
CREATE INDEX episodes_spoken ON episodes (project, session, at, id) WHERE kind IN ('prompt', 'answer', 'note');
CREATE INDEX episodes_at ON episodes (project, at, id);
CREATE INDEX episodes_generation ON episodes (generation);
CREATE TABLE episode_files (
  project TEXT NOT NULL, file TEXT NOT NULL, at TEXT NOT NULL, episode TEXT NOT NULL,
  PRIMARY KEY (project, file, at, episode)
) WITHOUT ROWID;

CREATE TABLE entities (
  project TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, createdAt TEXT NOT NULL,
  UNIQUE (project, id)
);
CREATE INDEX entities_created ON entities (project, createdAt, id);
CREATE INDEX entities_type ON entities (project, type, createdAt, id);

CREATE TABLE claims (
  project TEXT NOT NULL, id TEXT NOT NULL, episode TEXT NOT NULL, timeline TEXT NOT NULL, mode TEXT NOT NULL,
  single INTEGER NOT NULL, kind TEXT NOT NULL, subjectType TEXT NOT NULL, subjectName TEXT NOT NULL,
  relation TEXT NOT NULL, attribute TEXT NOT NULL, objectType TEXT NOT NULL, objectName TEXT NOT NULL,
  statement TEXT NOT NULL, trust TEXT NOT NULL, rule TEXT NOT NULL, branch TEXT,
  validFrom TEXT NOT NULL, validTo TEXT, learnedAt TEXT NOT NULL,
  UNIQUE (project, id)
);
CREATE INDEX claims_episode ON claims (project, episode);
CREATE INDEX claims_timeline ON claims (project, timeline, learnedAt, id);

CREATE TABLE facts (
  project TEXT NOT NULL, id TEXT NOT NULL, timeline TEXT NOT NULL, kind TEXT NOT NULL,
  subjectType TEXT NOT NULL, subjectName TEXT NOT NULL, subjectId TEXT NOT NULL, relation TEXT NOT NULL,
  attribute TEXT NOT NULL, objectType TEXT NOT NULL, objectName TEXT NOT NULL, objectId TEXT NOT NULL,
  statement TEXT NOT NULL, trust TEXT NOT NULL, rule TEXT NOT NULL, branch TEXT,
  validFrom TEXT NOT NULL, validTo TEXT, learnedAt TEXT NOT NULL, retractedAt TEXT, supersededBy TEXT,
  episodes TEXT NOT NULL, support INTEGER NOT NULL, generation INTEGER NOT NULL,
  UNIQUE (project, id)
);
CREATE INDEX facts_timeline ON facts (project, timeline);
CREATE INDEX facts_from ON facts (project, validFrom, id);
CREATE INDEX facts_kind ON facts (project, kind, validFrom, id);
CREATE INDEX facts_subject ON facts (project, subjectId);
CREATE INDEX facts_object ON facts (project, objectId);
CREATE INDEX facts_rule ON facts (project, rule, validFrom, id);
CREATE INDEX facts_generation ON facts (generation);

CREATE TABLE tombstones (project TEXT NOT NULL, episode TEXT NOT NULL, UNIQUE (project, episode));
CREATE TABLE gone (
  kind TEXT NOT NULL, project TEXT NOT NULL, id TEXT NOT NULL, generation INTEGER NOT NULL,
  UNIQUE (kind, project, id)
);
CREATE INDEX gone_generation ON gone (generation);
`

const EVIDENCE = `
ALTER TABLE claims ADD COLUMN evidence TEXT;
ALTER TABLE facts ADD COLUMN evidence TEXT;
ALTER TABLE facts ADD COLUMN reason TEXT;
CREATE INDEX claims_branch ON claims (project, branch) WHERE branch IS NOT NULL;
`

const USES = `
CREATE TABLE uses (
  project TEXT NOT NULL, id TEXT NOT NULL, item TEXT NOT NULL, session TEXT NOT NULL, message TEXT NOT NULL,
  at TEXT NOT NULL, used INTEGER NOT NULL, contradicted INTEGER NOT NULL, corrected INTEGER NOT NULL,
  UNIQUE (project, id)
);
CREATE INDEX uses_item ON uses (project, item);
CREATE INDEX uses_session ON uses (project, session, at, id);
`

/** In order, one for each version of the format. A step that has been released is never changed. */
export const STEPS: readonly Step[] = [
  { version: 1, about: 'the first tables', sql: FIRST },
  { version: 2, about: 'evidence of what was read from code', sql: EVIDENCE },
  { version: 3, about: 'what came of what was put before the model', sql: USES },
]
