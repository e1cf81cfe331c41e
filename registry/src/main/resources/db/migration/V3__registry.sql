-- Models, their versions, who points at which, and who approved what.
-- Rows are added, never changed, except model_alias, whose past is in alias_move.

CREATE TABLE model_version (
  model     TEXT   NOT NULL,
  number    BIGINT NOT NULL,
  digest    TEXT   NOT NULL,
  kind      TEXT   NOT NULL,
  manifest  TEXT   NOT NULL,
  at_micros BIGINT NOT NULL,
  actor     TEXT   NOT NULL,
  PRIMARY KEY (model, number),
  UNIQUE (model, digest)
);

CREATE TABLE model_alias (
  model  TEXT   NOT NULL,
  alias  TEXT   NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (model, alias),
  FOREIGN KEY (model, number) REFERENCES model_version (model, number)
);

CREATE TABLE alias_move (
  model       TEXT   NOT NULL,
  step        BIGINT NOT NULL,
  alias       TEXT   NOT NULL,
  from_number BIGINT,
  to_number   BIGINT,
  at_micros   BIGINT NOT NULL,
  actor       TEXT   NOT NULL,
  reason      TEXT   NOT NULL,
  PRIMARY KEY (model, step)
);

CREATE TABLE approval (
  model     TEXT   NOT NULL,
  number    BIGINT NOT NULL,
  actor     TEXT   NOT NULL,
  role      TEXT   NOT NULL,
  reason    TEXT   NOT NULL,
  at_micros BIGINT NOT NULL,
  PRIMARY KEY (model, number, actor, role),
  FOREIGN KEY (model, number) REFERENCES model_version (model, number)
);
