package dev.plimsoll.server;

import java.util.Map;

/** Where the page that tries endpoints finds real rows. */
@FunctionalInterface
public interface ExampleSource {
  /**
   * One row that the endpoint's model was judged on, by input; values are numbers or texts, missing
   * ones are left out. Empty for models whose rows are not known.
   */
  Map<String, Object> row(String endpoint);
}
