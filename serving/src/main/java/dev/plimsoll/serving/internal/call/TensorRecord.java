package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.serving.AnswerDigest;
import dev.plimsoll.serving.Kept;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.TensorRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tensors as the log keeps them: one text as it is, several as a JSON array, numbers whole up to
 * {@value #BYTES_WHOLE} bytes as {@code tensor:TYPE[shape]:base64}, larger ones as the digest of
 * their type, shape and bytes.
 */
final class TensorRecord {
  /** Token ids of the longest texts fit; images do not, and would make the log their archive. */
  static final int BYTES_WHOLE = 4096;

  /** Among the keys, which outputs were asked for when not all were. */
  static final String OUTPUTS = "outputs";

  private static final String WHOLE = "tensor:";
  private static final String DIGEST = "sha256:";
  private static final Pattern WRITTEN = Pattern.compile("tensor:([A-Z0-9]+)\\[([0-9, ]*)]:(.*)");

  private TensorRecord() {}

  static Map<String, Object> inputs(Map<String, Tensor> inputs) {
    Map<String, Object> kept = new TreeMap<>();
    inputs.forEach(
        (name, tensor) -> {
          if (tensor.type() != ElementType.BYTES) {
            kept.put(name, number(tensor));
          } else {
            String[] texts = tensor.texts();
            kept.put(name, isPlain(texts) ? texts[0] : Json.text(texts));
          }
        });
    return kept;
  }

  private static String number(Tensor tensor) {
    if (tensor.bytes().remaining() > BYTES_WHOLE) {
      return DIGEST + new ContentDigest().add(tensor).end().hex();
    }
    byte[] bytes = new byte[tensor.bytes().remaining()];
    tensor.bytes().get(bytes);
    return WHOLE
        + tensor.type()
        + Arrays.toString(tensor.shape())
        + ':'
        + Base64.getEncoder().encodeToString(bytes);
  }

  /** One text that cannot be taken for anything else that is kept. */
  private static boolean isPlain(String[] texts) {
    return texts.length == 1
        && !texts[0].startsWith("[")
        && !texts[0].startsWith(WHOLE)
        && !texts[0].startsWith(DIGEST);
  }

  /** What else is logged: who the router went by, and which outputs were asked for. */
  static Map<String, String> keys(TensorRequest request) {
    Map<String, String> keys = new TreeMap<>();
    if (request.stickyKey() != null) {
      keys.put(Kept.STICKY_KEY, request.stickyKey());
    }
    if (!request.outputs().isEmpty()) {
      keys.put(OUTPUTS, Json.text(request.outputs().stream().sorted().toList()));
    }
    return keys;
  }

  /** The logged request; null when a tensor was too large to be kept. */
  static @Nullable TensorRequest request(Prediction logged) {
    Map<String, Tensor> inputs = new TreeMap<>();
    for (Map.Entry<String, Object> entry : logged.inputs().entrySet()) {
      String written = entry.getValue().toString();
      if (written.startsWith(DIGEST)) {
        return null;
      }
      inputs.put(entry.getKey(), tensor(written));
    }
    Set<String> outputs = new TreeSet<>();
    String asked = logged.keys().get(OUTPUTS);
    if (asked != null) {
      Json.parse(asked).forEach(name -> outputs.add(name.asText()));
    }
    return new TensorRequest(logged.endpoint(), null, inputs, outputs, null, null);
  }

  private static Tensor tensor(String written) {
    Matcher number = WRITTEN.matcher(written);
    if (number.matches()) {
      String dimensions = number.group(2).replace(" ", "");
      long[] shape =
          dimensions.isEmpty()
              ? new long[0]
              : Arrays.stream(dimensions.split(",", -1)).mapToLong(Long::parseLong).toArray();
      return Tensor.of(
          ElementType.valueOf(number.group(1)),
          ByteBuffer.wrap(Base64.getDecoder().decode(number.group(3))),
          shape);
    }
    if (!written.startsWith("[")) {
      return Tensor.texts(new String[] {written}, 1);
    }
    List<String> texts = new ArrayList<>();
    Json.parse(written).forEach(text -> texts.add(text.asText()));
    return Tensor.texts(texts.toArray(String[]::new), texts.size());
  }

  static Digest answer(Map<String, Tensor> outputs) {
    AnswerDigest digest = new AnswerDigest();
    outputs.forEach(
        (name, tensor) -> {
          List<Long> shape = new ArrayList<>();
          for (int i = 0; i < tensor.rank(); i++) {
            shape.add(tensor.dimension(i));
          }
          ByteBuffer data =
              tensor.type() == ElementType.BYTES
                  ? ByteBuffer.wrap(Json.text(tensor.texts()).getBytes(StandardCharsets.UTF_8))
                  : tensor.bytes();
          digest.output(name, tensor.type().name(), shape, data);
        });
    return digest.digest();
  }
}
