package dev.plimsoll.kernel;

/** Who must act when something fails: it decides the exit code and the HTTP status. */
public enum Blame {
  /** The request or the project is wrong; the caller can mend it. */
  USER,
  /** Plimsoll is wrong; nobody outside can mend it. */
  INTERNAL,
  /** Memory, disk, time or a port ran out; the operator can mend it. */
  RESOURCES
}
