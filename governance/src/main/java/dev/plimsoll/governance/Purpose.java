package dev.plimsoll.governance;

import java.util.List;

/**
 * What only people can say of a model. Empty texts stand in the card as "not stated".
 *
 * @param intendedUse what it is for
 * @param notFor what it must not be used for
 * @param owner who answers for it
 * @param limits known to its makers
 */
public record Purpose(String intendedUse, String notFor, String owner, List<String> limits) {
  public Purpose {
    limits = List.copyOf(limits);
  }

  public static Purpose unstated() {
    return new Purpose("", "", "", List.of());
  }
}
