package dev.plimsoll.registry;

import dev.plimsoll.kernel.Blame;
import dev.plimsoll.kernel.ErrorCode;

/** What can be wrong with a question to the registry. */
public enum RegistryError implements ErrorCode {
  BAD_NAME(Blame.USER),
  MODEL_UNKNOWN(Blame.USER),
  VERSION_UNKNOWN(Blame.USER),
  ALIAS_UNKNOWN(Blame.USER),
  /** Somebody else moved the alias since the caller last looked. */
  ALIAS_MOVED(Blame.USER);

  private final Blame blame;

  RegistryError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
