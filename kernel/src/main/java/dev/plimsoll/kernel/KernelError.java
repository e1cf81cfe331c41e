package dev.plimsoll.kernel;

/** What can go wrong with the words themselves: configuration, digests, JSON. */
public enum KernelError implements ErrorCode {
  CONFIG_MISSING(Blame.USER),
  CONFIG_SYNTAX(Blame.USER),
  CONFIG_INVALID(Blame.USER),
  BAD_DIGEST(Blame.USER),
  BAD_JSON(Blame.USER),
  FILE_MISSING(Blame.USER),
  IO_FAILED(Blame.RESOURCES);

  private final Blame blame;

  KernelError(Blame blame) {
    this.blame = blame;
  }

  @Override
  public Blame blame() {
    return blame;
  }
}
