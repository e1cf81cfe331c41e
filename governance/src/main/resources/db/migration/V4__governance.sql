-- Gate plans, written down before anything is judged by them, and what was decided.

CREATE TABLE gate_plan (
  digest    TEXT   NOT NULL PRIMARY KEY,
  model     TEXT   NOT NULL,
  rules     TEXT   NOT NULL,
  at_micros BIGINT NOT NULL,
  actor     TEXT   NOT NULL
);

CREATE INDEX gate_plan_by_model ON gate_plan (model, at_micros);

CREATE TABLE gate_decision (
  digest    TEXT   NOT NULL PRIMARY KEY,
  step      BIGINT NOT NULL,
  model     TEXT   NOT NULL,
  candidate TEXT   NOT NULL,
  at_micros BIGINT NOT NULL,
  content   TEXT   NOT NULL
);

CREATE INDEX gate_decision_by_model ON gate_decision (model, step);
