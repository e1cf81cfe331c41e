package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a foreign model is to be served as. */
public enum ImportTask {
  /** A text in, {@code embedding} FLOAT [N,D] out. */
  EMBEDDING,
  /** A query with a document in, {@code score} FLOAT [N,1] between 0 and 1 out. */
  RERANKER,
  /** One input per raw feature in, {@code probability} and {@code logit} FLOAT [N,1] out. */
  BINARY,
  /** One input per raw feature in, {@code probability} and {@code logit} FLOAT [N,K] out. */
  MULTI_CLASS,
  /** One input per raw feature in, {@code value} FLOAT [N,1] out. */
  REGRESSION,
  /** Whatever the graph takes and gives, as it is. */
  TENSORS;

  /** As the manifest and people write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static ImportTask of(String label) {
    return Arrays.stream(values())
        .filter(task -> task.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new PlimsollException(
                    OnnxError.IMPORT_REFUSED,
                    "task: '"
                        + label
                        + "' (expected: one of "
                        + Arrays.stream(values())
                            .map(ImportTask::label)
                            .collect(Collectors.joining(", "))
                        + ")"));
  }

  /** Whether it takes an input per raw feature, and its rows are looked at. */
  boolean readsRows() {
    return this == BINARY || this == MULTI_CLASS || this == REGRESSION;
  }

  boolean readsText() {
    return this == EMBEDDING || this == RERANKER;
  }
}
