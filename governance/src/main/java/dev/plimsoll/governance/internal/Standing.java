package dev.plimsoll.governance.internal;

/** What a record of evidence is worth at the moment of a decision. */
public enum Standing {
  VALID,
  NONE,
  EXPIRED
}
