package dev.plimsoll.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a text input and the graph's token inputs: the tokenizer, and batches of
 * texts of about equal length.
 *
 * <p>Padding is computed like any token, so arrival order would cost up to three times the work of
 * one text at a time; sorted by length and cut at a few hundred tokens, batches cost less than
 * that.
 */
final class TextFront implements AutoCloseable {
  static final String IDS = "input_ids";
  static final String MASK = "attention_mask";
  static final String TYPES = "token_type_ids";
  static final Set<String> TOKEN_INPUTS = Set.of(IDS, MASK, TYPES);

  /** Tokens of one run, padding included, unless one text alone has more. */
  static final int TOKENS_MAX = 512;

  private final TextTokenizer tokenizer;
  private final TextSpec spec;

  TextFront(TextTokenizer tokenizer, TextSpec spec) {
    this.tokenizer = tokenizer;
    this.spec = spec;
  }

  TextSpec spec() {
    return spec;
  }

  TextTokenizer tokenizer() {
    return tokenizer;
  }

  List<int[]> encode(@Nullable String[] texts) {
    List<int[]> ids = new ArrayList<>(texts.length);
    for (String text : texts) {
      ids.add(tokenizer.encode(text == null ? "" : text, spec.longest()));
    }
    return ids;
  }

  /** The token inputs that a graph declares, for rows of ids; the caller closes them. */
  Map<String, OnnxTensor> tensors(
      OrtEnvironment environment, Set<String> declared, List<int[]> rows) throws OrtException {
    // a tokenizer without special tokens makes nothing of an empty text: one padding, masked
    int length = Math.max(1, rows.stream().mapToInt(ids -> ids.length).max().orElse(1));
    long[] shape = {rows.size(), length};
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (String name : TOKEN_INPUTS) {
        if (declared.contains(name)) {
          LongBuffer values = direct(rows.size() * length);
          fill(name, rows, length, values);
          tensors.put(name, OnnxTensor.createTensor(environment, values, shape));
        }
      }
      return tensors;
    } catch (OrtException | RuntimeException e) {
      Workspace.close(tensors.values());
      throw e;
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private void fill(String name, List<int[]> rows, int length, LongBuffer values) {
    for (int row = 0; row < rows.size(); row++) {
      int[] ids = rows.get(row);
      for (int i = 0; i < length; i++) {
        boolean token = i < ids.length;
        long value =
            switch (name) {
              case IDS -> token ? ids[i] : tokenizer.padId();
              case MASK -> token ? 1 : 0;
              default -> 0;
            };
        values.put(row * length + i, value);
      }
    }
  }

  private static LongBuffer direct(int longs) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(longs, Long.BYTES))
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }
}
