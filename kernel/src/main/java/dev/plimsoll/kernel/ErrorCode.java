package dev.plimsoll.kernel;

/** A stable name for one kind of failure. Each room has one enum of them. */
public interface ErrorCode {
  /** The name that users and scripts see, in upper snake case. */
  String name();

  Blame blame();
}
