package dev.plimsoll.server;

import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a caller may do. Each role may do all that the ones before it may. */
public enum Role {
  /** Reads everything and asks models for answers. */
  VIEWER,
  /** Moves traffic: routes, rollbacks, features, feedback. */
  OPERATOR,
  /** Says that a version may be used. */
  APPROVER,
  /** Gives and takes access. */
  ADMIN;

  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }

  /** As people and files write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Role of(String label) {
    return Arrays.stream(values())
        .filter(role -> role.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new PlimsollException(
                    ServerError.BAD_REQUEST,
                    "role: '"
                        + label
                        + "' (expected: one of "
                        + Arrays.stream(values()).map(Role::label).collect(Collectors.joining(", "))
                        + ")"));
  }
}
