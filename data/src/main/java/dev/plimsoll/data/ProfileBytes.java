package dev.plimsoll.data;

import dev.plimsoll.kernel.PlimsollException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Frame and guards of the bytes of profiles; the layout is drawn in the package's page. */
final class ProfileBytes {
  private static final int MAGIC = 0x504C5450; // "PLTP"
  private static final int VERSION = 1;
  private static final int TEXT_MAX = 1 << 16;

  private ProfileBytes() {}

  interface Part {
    void write(DataOutput out) throws IOException;
  }

  interface Reader<T> {
    T read(DataInput in) throws IOException;
  }

  static byte[] write(Part part) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeShort(VERSION);
      part.write(out);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  static <T> T read(byte[] bytes, Reader<T> reader) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (bytes.length < 6 || in.readInt() != MAGIC) {
        throw unreadable("first bytes", "not a profile", "'PLTP'");
      }
      within("profile version", in.readShort(), 1, VERSION);
      T value = reader.read(in);
      if (in.available() > 0) {
        throw unreadable("length", bytes.length + " bytes", in.available() + " fewer");
      }
      return value;
    } catch (IOException e) {
      throw new PlimsollException(
          DataError.PROFILE_UNREADABLE,
          "length: " + bytes.length + " bytes (expected: more, the profile is cut off)",
          e);
    }
  }

  static int within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw unreadable(name, Integer.toString(value), least + ".." + most);
    }
    return value;
  }

  static void writeText(DataOutput out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(DataInput in) throws IOException {
    byte[] bytes = new byte[within("text length", in.readInt(), 0, TEXT_MAX)];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static ColumnType readType(DataInput in) throws IOException {
    String name = readText(in);
    return Arrays.stream(ColumnType.values())
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unreadable("type", name, Arrays.toString(ColumnType.values())));
  }

  private static PlimsollException unreadable(String name, String value, String expected) {
    return new PlimsollException(
        DataError.PROFILE_UNREADABLE, name + ": " + value + " (expected: " + expected + ")");
  }
}
