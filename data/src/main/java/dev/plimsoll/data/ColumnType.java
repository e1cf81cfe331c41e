package dev.plimsoll.data;

/** The types a column may have: wide enough for any file, few enough to reason about. */
public enum ColumnType {
  BOOLEAN,
  /** 64-bit signed. */
  INTEGER,
  /** 64-bit floating point. */
  NUMBER,
  TEXT,
  /** Microseconds, UTC. */
  TIMESTAMP,
  DATE
}
