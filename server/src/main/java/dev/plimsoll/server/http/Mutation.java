package dev.plimsoll.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Spoils requests a little, so that most of them are still nearly right: what {@code plimsoll bench
 * fuzz} and the tests send.
 */
public final class Mutation {
  private static final String[] WORDS = {
    "null",
    "-1",
    "1e999",
    "NaN",
    "\"\"",
    "{}",
    "[]",
    "true",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "\\u0000",
    "\uD83D\uDE00",
    "[[",
    "0.1",
    "99999999999999999999",
    "2147483647",
    "\"FP16\"",
    "\"UINT64\"",
    "\"BYTES\"",
    "binary_data_size"
  };

  private Mutation() {}

  /** One to four edits: a byte changed, a piece dropped, doubled, or swapped for a nasty word. */
  public static byte[] text(byte[] body, SplittableRandom random) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    for (int edits = random.nextInt(1, 5); edits > 0 && text.length() > 2; edits--) {
      int from = random.nextInt(text.length());
      int until = Math.min(text.length(), from + random.nextInt(1, 12));
      String head = text.substring(0, from);
      String piece = text.substring(from, until);
      String tail = text.substring(until);
      text =
          switch (random.nextInt(5)) {
            case 0 -> head + (char) random.nextInt(256) + text.substring(from + 1);
            case 1 -> head + tail;
            case 2 -> head + piece + piece + tail;
            case 3 -> head + WORDS[random.nextInt(WORDS.length)] + tail;
            default -> replaceValue(text, WORDS[random.nextInt(WORDS.length)], random);
          };
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** One to four bytes changed, dropped or doubled. */
  public static byte[] bytes(byte[] body, SplittableRandom random) {
    byte[] bytes = body.clone();
    for (int edits = random.nextInt(1, 5); edits > 0 && bytes.length > 2; edits--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
        default -> {
          byte[] longer = new byte[bytes.length + 1];
          System.arraycopy(bytes, 0, longer, 0, at);
          System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
          bytes = longer;
        }
      }
    }
    return bytes;
  }

  /** Puts a word in the place of a number or text, so that the JSON often stays whole. */
  private static String replaceValue(String text, String word, SplittableRandom random) {
    int from = random.nextInt(text.length());
    int until = from;
    while (until < text.length() && ",]}:[{ ".indexOf(text.charAt(until)) < 0) {
      until++;
    }
    return text.substring(0, from) + word + text.substring(until);
  }
}
