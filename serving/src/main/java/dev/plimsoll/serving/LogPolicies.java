package dev.plimsoll.serving;

/** The policy of each endpoint; asked for every append, so it must be quick. */
@FunctionalInterface
public interface LogPolicies {
  LogPolicy of(String endpoint);

  static LogPolicies standard() {
    return endpoint -> LogPolicy.standard();
  }
}
