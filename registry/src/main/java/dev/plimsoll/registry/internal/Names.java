package dev.plimsoll.registry.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.registry.RegistryError;
import java.util.regex.Pattern;

/** What models and aliases may be called, so that {@code model/3} and {@code model@alias} parse. */
public final class Names {
  private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9_-]{0,49}");
  private static final Pattern LIKE_A_VERSION = Pattern.compile("latest|v[0-9]+");

  private Names() {}

  public static void checkModel(String model) {
    if (!MODEL.matcher(model).matches()) {
      throw new PlimsollException(
          RegistryError.BAD_NAME,
          "model: '"
              + model
              + "' (expected: 1 to 100 letters, digits, '.', '_' or '-', a letter or digit first)");
    }
  }

  public static void checkAlias(String alias) {
    if (!ALIAS.matcher(alias).matches() || LIKE_A_VERSION.matcher(alias).matches()) {
      throw new PlimsollException(
          RegistryError.BAD_NAME,
          "alias: '"
              + alias
              + "' (expected: 1 to 50 lower-case letters, digits, '_' or '-', a letter first,"
              + " and neither 'latest' nor 'v' with a number)");
    }
  }
}
