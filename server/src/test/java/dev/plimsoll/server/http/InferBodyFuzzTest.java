package dev.plimsoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.server.inference.InferCall;
import dev.plimsoll.server.inference.InputTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The reader of REST bodies: whatever the bytes are, it reads them or refuses them. An ordinary run
 * tries what is in {@code InferBodyFuzzTestInputs}. Jazzer looks for more with {@code
 * -Dplimsoll.jazzer=true} and {@code JAZZER_FUZZ=1}; not always, because its agent rewrites the
 * classes of every test that runs beside it.
 *
 * <p>The first two bytes say how long the JSON part is.
 */
class InferBodyFuzzTest {
  private static final Path SEEDS =
      Path.of("src/test/resources/dev/plimsoll/server/http/InferBodyFuzzTestInputs/readsOrRefuses");

  @Test
  void readsOrRefusesWhatHasBeenFound() throws IOException {
    List<Path> seeds;
    try (Stream<Path> files = Files.list(SEEDS)) {
      seeds = files.toList();
    }
    assertThat(seeds).hasSizeGreaterThan(5);
    for (Path seed : seeds) {
      readsOrRefuses(Files.readAllBytes(seed));
    }
  }

  @FuzzTest
  @EnabledIfSystemProperty(named = "plimsoll.jazzer", matches = "true")
  void readsOrRefuses(byte[] data) {
    if (data.length < 2) {
      return;
    }
    int length = ((data[0] & 0xFF) << 8) | (data[1] & 0xFF);
    byte[] body = Arrays.copyOfRange(data, 2, data.length);
    try {
      String header = length == 0xFFFF ? null : String.valueOf(length);
      InferCall call = InferBody.read(body, header).call("model", null);
      for (InputTensor input : call.inputs()) {
        use(input);
      }
    } catch (PlimsollException refused) {
      if (!String.valueOf(refused.getMessage()).contains("(expected: ")) {
        throw refused;
      }
    }
  }

  private static void use(InputTensor input) {
    try {
      input.column();
    } catch (PlimsollException ignored) {
      // A tensor may be right as it is and be no column.
    }
    input.tensor();
  }
}
