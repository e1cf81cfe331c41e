package dev.plimsoll.server.http;

import java.util.stream.IntStream;

/**
 * What messages call the parts of a request. They are needed only when something is refused, but
 * passed along always, so those of usual requests are made once.
 */
final class InputNames {
  private static final int USUAL = 256;
  private static final String[] INPUT = named("");
  private static final String[] DATA = named(".data");
  private static final String[] SHAPE = named(".shape");
  private static final String[] DATATYPE = named(".datatype");

  private InputNames() {}

  static String input(int index) {
    return index < USUAL ? INPUT[index] : name(index, "");
  }

  static String data(int index) {
    return index < USUAL ? DATA[index] : name(index, ".data");
  }

  static String shape(int index) {
    return index < USUAL ? SHAPE[index] : name(index, ".shape");
  }

  static String datatype(int index) {
    return index < USUAL ? DATATYPE[index] : name(index, ".datatype");
  }

  private static String[] named(String field) {
    return IntStream.range(0, USUAL).mapToObj(i -> name(i, field)).toArray(String[]::new);
  }

  private static String name(int index, String field) {
    return "inputs[" + index + "]" + field;
  }
}
