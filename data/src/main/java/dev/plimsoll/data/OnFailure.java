package dev.plimsoll.data;

/** What happens when a check fails. */
public enum OnFailure {
  /** Say so, and go on with all rows. */
  WARN,
  /** Put the failing rows aside, and go on with the rest. */
  QUARANTINE,
  /** Make no version. */
  STOP
}
