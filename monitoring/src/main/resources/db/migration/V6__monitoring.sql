-- What the monitor found, window by window, and what it called somebody for.

CREATE TABLE monitor_window (
  endpoint     TEXT   NOT NULL,
  from_micros  BIGINT NOT NULL,
  until_micros BIGINT NOT NULL,
  report       TEXT   NOT NULL,
  PRIMARY KEY (endpoint, from_micros, until_micros)
);

CREATE TABLE alarm (
  id                  TEXT             NOT NULL PRIMARY KEY,
  at_micros           BIGINT           NOT NULL,
  endpoint            TEXT             NOT NULL,
  kind                TEXT             NOT NULL,
  subject             TEXT             NOT NULL,
  message             TEXT             NOT NULL,
  measured            DOUBLE PRECISION NOT NULL,
  threshold           DOUBLE PRECISION NOT NULL,
  acknowledged_micros BIGINT,
  acknowledged_by     TEXT,
  acknowledged_reason TEXT
);

CREATE INDEX alarm_by_endpoint ON alarm (endpoint, at_micros);
