package dev.plimsoll.onnx;

import dev.plimsoll.kernel.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a foreign model, and what was made of it.
 *
 * @param source digest of the file
 * @param inputs as the file declares them
 * @param outputs as the file declares them
 * @param pooling what was done; null for models that give no embeddings
 * @param dimensions values per embedding, or per row of the first output; 0 when open
 * @param notes what its user should know, in plain words
 */
public record ImportReport(
    Digest source,
    ImportTask task,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    @Nullable TokenizerReport tokenizer,
    @Nullable Pooling pooling,
    int dimensions,
    BatchCheck batch,
    List<String> notes) {
  public ImportReport {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    notes = List.copyOf(notes);
  }
}
