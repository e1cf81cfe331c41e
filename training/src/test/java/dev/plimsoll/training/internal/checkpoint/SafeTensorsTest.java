package dev.plimsoll.training.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
  private static final List<NamedTensor> TENSORS =
      List.of(
          new NamedTensor("a.weight", new long[] {2, 3}, new float[] {1, -2, 0.5f, 3, 4, 5}),
          new NamedTensor("b", new long[] {1}, new float[] {Float.MIN_VALUE}));

  /** Bytes of the first release: they must stay readable, and the writer must not drift. */
  private static final String GOLDEN_HEADER =
      "{\"__metadata__\":{\"kind\":\"test\"},"
          + "\"a.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
          + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[24,28]}}";

  private static final String GOLDEN_DATA =
      "0000803f" + "000000c0" + "0000003f" + "00004040" + "00008040" + "0000a040" + "01000000";

  private static byte[] written() {
    return SafeTensors.bytes(TENSORS, Map.of("kind", "test"));
  }

  @Test
  void writesTheGoldenBytes() {
    byte[] bytes = written();
    int header = (GOLDEN_HEADER.length() + 7) / 8 * 8;
    assertThat(HexFormat.of().formatHex(bytes, 0, 8))
        .isEqualTo(HexFormat.of().toHexDigits((byte) header) + "00000000000000");
    assertThat(new String(bytes, 8, header, StandardCharsets.UTF_8).stripTrailing())
        .isEqualTo(GOLDEN_HEADER);
    assertThat(HexFormat.of().formatHex(bytes, 8 + header, bytes.length)).isEqualTo(GOLDEN_DATA);
  }

  @Test
  void readsWhatItWrote(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("x.safetensors"), written());
    assertThat(SafeTensors.read(file)).isEqualTo(TENSORS);
  }

  @Test
  void widensNumbersOf16BitsAndPassesOverWholeNumbers() {
    String header =
        "{\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]},"
            + "\"ids\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[12,20]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    byte[] file = new byte[8 + json.length + 20];
    file[0] = (byte) json.length;
    System.arraycopy(json, 0, file, 8, json.length);
    // 1.5, -2, the least number above 0, infinity; 3.140625, -1
    byte[] data = HexFormat.of().parseHex("003e" + "00c0" + "0100" + "007c" + "4940" + "80bf");
    System.arraycopy(data, 0, file, 8 + json.length, data.length);
    assertThat(SafeTensors.read(file, "halves"))
        .containsExactly(
            new NamedTensor(
                "h", new long[] {4}, new float[] {1.5f, -2, 0x1p-24f, Float.POSITIVE_INFINITY}),
            new NamedTensor("b", new long[] {2}, new float[] {3.140625f, -1}));
  }

  @Test
  void refusesAFileThatWasCutShort() {
    byte[] bytes = written();
    for (int length : new int[] {0, 5, 8, 40, bytes.length - 1}) {
      assertThatThrownBy(() -> SafeTensors.read(Arrays.copyOf(bytes, length), "cut"))
          .isInstanceOf(PlimsollException.class)
          .hasMessageContaining("expected");
    }
  }

  @Test
  void refusesOffsetsOutsideTheFileAndOtherTypes() {
    for (String entry :
        List.of(
            "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,800]}",
            "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}",
            "{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[8,0]}",
            "{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}",
            "{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,8]}",
            "{\"dtype\":\"F32\"}")) {
      byte[] header = ("{\"x\":" + entry + "}").getBytes(StandardCharsets.UTF_8);
      byte[] file = new byte[8 + header.length + 8];
      file[0] = (byte) header.length;
      System.arraycopy(header, 0, file, 8, header.length);
      assertThatThrownBy(() -> SafeTensors.read(file, "bad"))
          .as(entry)
          .isInstanceOf(PlimsollException.class);
    }
  }
}
