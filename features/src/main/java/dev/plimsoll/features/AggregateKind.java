package dev.plimsoll.features;

/** What is computed over a window. */
public enum AggregateKind {
  /** Missing when nothing was counted. */
  MEAN,
  /** 0 when nothing was counted. */
  SUM,
  /** Of values that are not missing. */
  COUNT
}
