package dev.plimsoll.onnx;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a foreign ONNX file is to become a package.
 *
 * @param file the ONNX file; weights in files beside it are taken in
 * @param tokenizer a Hugging Face {@code tokenizer.json}, for models that read text
 * @param pooling null lets the graph's outputs decide
 * @param normalize whether embeddings get length 1
 * @param longest tokens of a text that are read, special ones included
 * @param input what the text input is called
 * @param output the output to build on; null when there is no doubt
 * @param features for a model of rows that takes one matrix: the names of its columns, in order
 * @param classes of a multi-class model: the names of its classes, in the order of its output's
 *     columns, empty for those that the graph names; empty for any other task
 * @param question what a high probability means, or what the model is for
 * @param license of the weights, as their maker states it; empty when not stated
 * @param source where the file comes from, such as an address; empty when not stated
 * @param shortenable whether embeddings may be cut to their first values, as Matryoshka models are
 *     trained for
 * @param acceptBatchVariance whether answers may depend on the rows that share a batch
 * @param neverMissing inputs of a model of rows for which it has no answer when they are missing
 * @param standardOperators whether the graph keeps to the operators that it came with, also where
 *     the runtime has quicker ones of its own
 */
public record ImportSpec(
    Path file,
    ImportTask task,
    @Nullable Path tokenizer,
    @Nullable Pooling pooling,
    boolean normalize,
    int longest,
    String input,
    @Nullable String output,
    List<String> features,
    List<String> classes,
    String question,
    String license,
    String source,
    boolean shortenable,
    boolean acceptBatchVariance,
    List<String> neverMissing,
    boolean standardOperators) {
  public static final int LONGEST = 256;

  public ImportSpec {
    features = List.copyOf(features);
    classes = List.copyOf(classes);
    neverMissing = List.copyOf(neverMissing);
  }

  /** An encoder with the usual settings: normalized, {@value #LONGEST} tokens. */
  public static ImportSpec embedding(Path file, Path tokenizer) {
    return new ImportSpec(
        file,
        ImportTask.EMBEDDING,
        tokenizer,
        null,
        true,
        LONGEST,
        "text",
        null,
        List.of(),
        List.of(),
        "Which texts mean similar things?",
        "",
        "",
        false,
        false,
        List.of(),
        false);
  }

  public ImportSpec withPooling(Pooling other) {
    return changed(draft -> draft.pooling = other);
  }

  public ImportSpec withTask(ImportTask other) {
    return changed(draft -> draft.task = other);
  }

  public ImportSpec withLongest(int other) {
    return changed(draft -> draft.longest = other);
  }

  public ImportSpec withOutput(String other) {
    return changed(draft -> draft.output = other);
  }

  public ImportSpec withClasses(List<String> names) {
    return changed(draft -> draft.classes = names);
  }

  public ImportSpec acceptingBatchVariance() {
    return changed(draft -> draft.acceptBatchVariance = true);
  }

  /** The same, refusing rows in which one of these is missing. */
  public ImportSpec withNeverMissing(List<String> inputs) {
    return changed(draft -> draft.neverMissing = inputs);
  }

  public ImportSpec withStandardOperators() {
    return changed(draft -> draft.standardOperators = true);
  }

  private ImportSpec changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new ImportSpec(
        file,
        draft.task,
        tokenizer,
        draft.pooling,
        normalize,
        draft.longest,
        input,
        draft.output,
        features,
        draft.classes,
        question,
        license,
        source,
        shortenable,
        draft.acceptBatchVariance,
        draft.neverMissing,
        draft.standardOperators);
  }

  /** What can be changed of a specification. */
  private static final class Draft {
    private ImportTask task;
    private @Nullable Pooling pooling;
    private int longest;
    private @Nullable String output;
    private List<String> classes;
    private boolean acceptBatchVariance;
    private List<String> neverMissing;
    private boolean standardOperators;

    Draft(ImportSpec spec) {
      task = spec.task;
      pooling = spec.pooling;
      longest = spec.longest;
      output = spec.output;
      classes = spec.classes;
      acceptBatchVariance = spec.acceptBatchVariance;
      neverMissing = spec.neverMissing;
      standardOperators = spec.standardOperators;
    }
  }
}
