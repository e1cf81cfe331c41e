package dev.plimsoll.training.internal.parallel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Messages and files on a connection, as drawn in this package's description. */
final class Wire {
  /** What a worker says to a coordinator that knows its token. */
  static final String WELCOME = "welcome";

  private static final int LONGEST_MESSAGE = 8 << 20;
  private static final int PIECE = 1 << 16;

  private Wire() {}

  static void send(DataOutputStream out, Object message) throws IOException {
    byte[] bytes = Json.text(message).getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
  }

  static JsonNode receive(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 2 || length > LONGEST_MESSAGE) {
      throw new IOException(
          "message of " + length + " bytes (expected: from 2 to " + LONGEST_MESSAGE + ")");
    }
    return Json.parse(new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  static void send(DataOutputStream out, Path file) throws IOException {
    Files.copy(file, out);
    out.flush();
  }

  static void receive(InputStream in, long length, Path file) throws IOException {
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(file)) {
      long left = length;
      while (left > 0) {
        int read = in.read(piece, 0, (int) Math.min(PIECE, left));
        if (read < 0) {
          throw new EOFException(left + " bytes of " + length + " did not come");
        }
        out.write(piece, 0, read);
        left -= read;
      }
    }
  }
}
