package dev.plimsoll.server.internal.web;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.ServerError;
import org.jspecify.annotations.Nullable;

/** What addresses carry, read strictly. */
public final class Parameters {
  private Parameters() {}

  /** A part of the path, which the route guarantees to be there. */
  public static String path(ServiceRequestContext context, String name) {
    String value = context.pathParam(name);
    if (value == null) {
      throw new IllegalStateException("route without path parameter " + name);
    }
    return value;
  }

  /** A positive number in the path, such as a version's. */
  public static int number(ServiceRequestContext context, String name) {
    String text = path(context, name);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw notANumber(name, text, e);
    }
  }

  /** A number after the question mark, or null. */
  public static @Nullable Long query(ServiceRequestContext context, String name) {
    String text = context.queryParam(name);
    try {
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw notANumber(name, text, e);
    }
  }

  private static PlimsollException notANumber(
      String name, @Nullable String text, NumberFormatException cause) {
    return new PlimsollException(
        ServerError.BAD_REQUEST, name + ": '" + text + "' (expected: a whole number)", cause);
  }
}
