package dev.plimsoll.security;

/** What a finding means for the artifact. Later ones outweigh earlier ones. */
public enum Severity {
  /** Worth knowing; harms nobody. */
  NOTE,
  /** Allowed, but somebody should have a look. */
  WARNING,
  /** The artifact must not be loaded. */
  REFUSE
}
