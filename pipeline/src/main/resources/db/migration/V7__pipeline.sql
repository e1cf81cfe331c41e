-- What was done already, by the digest of what it was done from.
CREATE TABLE step (
  step_key TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  output   TEXT NOT NULL,
  seconds  DOUBLE PRECISION NOT NULL,
  at       BIGINT NOT NULL
);

-- The one project of this home: where its file lies and what it said when it was last run.
CREATE TABLE project (
  name    TEXT PRIMARY KEY,
  folder  TEXT NOT NULL,
  source  TEXT NOT NULL
);

-- What happened in a model's life, each thing once: the id is made of what and when.
CREATE TABLE life_event (
  id       TEXT PRIMARY KEY,
  at       BIGINT NOT NULL,
  kind     TEXT NOT NULL,
  title    TEXT NOT NULL,
  detail   TEXT NOT NULL,
  content  TEXT NOT NULL
);
CREATE INDEX life_event_at ON life_event (at);

-- What the policies remember between two looks: the clock of a replay, the running canary, the last training.
CREATE TABLE life_fact (
  name   TEXT PRIMARY KEY,
  value  TEXT NOT NULL
);
