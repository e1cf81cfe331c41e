-- Datasets and their immutable versions. The rows themselves are Parquet blobs.

CREATE TABLE dataset (
  name          TEXT NOT NULL PRIMARY KEY,
  pinned_schema TEXT NOT NULL,
  pinned_by     TEXT NOT NULL
);

CREATE TABLE dataset_version (
  name            TEXT   NOT NULL,
  number          BIGINT NOT NULL,
  digest          TEXT   NOT NULL,
  row_count       BIGINT NOT NULL,
  schema_json     TEXT   NOT NULL,
  source          TEXT   NOT NULL,
  created_micros  BIGINT NOT NULL,
  parents_json    TEXT   NOT NULL,
  profile         TEXT   NOT NULL,
  quarantine      TEXT,
  PRIMARY KEY (name, digest),
  UNIQUE (name, number)
);

CREATE INDEX dataset_version_by_digest ON dataset_version (digest);

-- Which version a file gave under a spec: the same file is never read twice.
CREATE TABLE dataset_source (
  name    TEXT NOT NULL,
  content TEXT NOT NULL,
  spec    TEXT NOT NULL,
  digest  TEXT NOT NULL,
  PRIMARY KEY (name, content, spec)
);
