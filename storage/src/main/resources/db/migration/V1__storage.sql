-- The ledger, its lock, and evidence. Statements run unchanged on SQLite and on PostgreSQL:
-- instants are microseconds since 1970, JSON and digests are text.

CREATE TABLE ledger (
  sequence  BIGINT NOT NULL PRIMARY KEY,
  at_micros BIGINT NOT NULL,
  actor     TEXT   NOT NULL,
  action    TEXT   NOT NULL,
  subject   TEXT   NOT NULL,
  reason    TEXT   NOT NULL,
  content   TEXT   NOT NULL,
  previous  TEXT   NOT NULL,
  hash      TEXT   NOT NULL
);

CREATE INDEX ledger_by_subject ON ledger (subject, sequence);

-- One row. Updating it first makes every change of state wait for the one before.
CREATE TABLE ledger_lock (
  id      BIGINT NOT NULL PRIMARY KEY,
  changes BIGINT NOT NULL
);

INSERT INTO ledger_lock (id, changes) VALUES (1, 0);

CREATE TABLE evidence (
  digest         TEXT   NOT NULL PRIMARY KEY,
  recorded       BIGINT NOT NULL,
  kind           TEXT   NOT NULL,
  subject        TEXT   NOT NULL,
  producer       TEXT   NOT NULL,
  at_micros      BIGINT NOT NULL,
  expires_micros BIGINT,
  content        TEXT   NOT NULL
);

CREATE INDEX evidence_by_subject ON evidence (subject, at_micros, recorded);
CREATE INDEX evidence_by_recorded ON evidence (recorded);
