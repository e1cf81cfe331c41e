package dev.plimsoll.monitoring;

/** How a column's values are put into cells. */
public enum ColumnKind {
  /** By size, into bins cut at the reference's quantiles. */
  NUMBER,
  /** By equality, one cell a category. */
  TEXT
}
