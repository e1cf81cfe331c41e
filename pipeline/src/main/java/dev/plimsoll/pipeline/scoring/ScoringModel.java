package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.scoring.ScoredBlock.RowError;
import dev.plimsoll.pipeline.scoring.ScoredBlock.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model that answers for rows, under the name that its answers are to carry. Any number of
 * threads may call it.
 *
 * <p>A model whose answers depend on the rows of a batch is given one row at a time, so that a
 * row's answer is the one that the server would give.
 */
public final class ScoringModel implements AutoCloseable {
  private static final int TABLE_ROWS = 2_048;

  /** Texts cost much more than rows of numbers, in time and in memory. */
  private static final int TEXT_ROWS = 512;

  private final ModelPackage source;
  private final String version;
  private final Digest digest;
  private final OnnxModel model;
  private final AnswerColumns columns;

  private ScoringModel(ModelPackage source, String version, Digest digest) {
    this.source = source;
    this.version = version;
    this.digest = digest;
    this.columns = AnswerColumns.of(source.manifest());
    this.model = source.load();
  }

  /**
   * Loads a package.
   *
   * @param version what the answers call it, such as {@code late-arrival/3}
   * @param digest of the package: other bytes are another model
   */
  public static ScoringModel load(ModelPackage source, String version, Digest digest) {
    return new ScoringModel(source, version, digest);
  }

  public ModelPackage source() {
    return source;
  }

  public String version() {
    return version;
  }

  public Digest digest() {
    return digest;
  }

  /** The columns that a file must have. */
  public List<ModelInput> inputs() {
    return model.inputs();
  }

  /**
   * The columns that an answer has: the outputs in the manifest's order; {@code class} and a
   * probability for each class; or {@code value} and each quantile.
   */
  public List<String> outputs() {
    return columns.names();
  }

  /** The same of a package that is not loaded. */
  public static List<String> outputs(ModelManifest manifest) {
    return AnswerColumns.of(manifest).names();
  }

  AnswerColumns columns() {
    return columns;
  }

  /** How many rows to bring at most at once. */
  int batchRows() {
    return source.manifest().text() == null ? TABLE_ROWS : TEXT_ROWS;
  }

  /**
   * The answer to one row by column, as it is written: a {@link Float}, a text, or a {@code
   * float[]} of an output with several values.
   */
  public Map<String, Object> answer(RowBatch one) {
    Map<String, Object> answer = new LinkedHashMap<>();
    together(one)
        .forEach(
            (name, values) ->
                answer.put(
                    name,
                    columns.isText(name)
                        ? columns.text(values.numbers()[0])
                        : values.width() == 1 ? (Object) values.numbers()[0] : values.numbers()));
    return answer;
  }

  /** Answers for all rows of the batch, with an error for each whose answer is not finite. */
  ScoredBlock score(RowBatch batch) {
    Map<String, Values> outputs =
        source.manifest().batchInvariant() ? together(batch) : oneByOne(batch);
    List<RowError> errors = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      for (Map.Entry<String, Values> output : outputs.entrySet()) {
        if (!output.getValue().finite(row)) {
          errors.add(new RowError(row, output.getKey() + ": not finite (expected: a number)"));
          break;
        }
      }
    }
    return new ScoredBlock(batch.rows(), outputs, errors);
  }

  @Override
  public void close() {
    model.close();
  }

  private Map<String, Values> together(RowBatch batch) {
    return columns.of(model.run(batch), batch.rows(), version);
  }

  private Map<String, Values> oneByOne(RowBatch batch) {
    List<Map<String, Values>> rows = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      rows.add(together(batch.slice(row, 1)));
    }
    Map<String, Values> outputs = new LinkedHashMap<>();
    for (String name : outputs()) {
      List<float[]> parts = new ArrayList<>();
      Set<Integer> widths = new LinkedHashSet<>();
      for (Map<String, Values> row : rows) {
        Values one = row.get(name);
        if (one != null) {
          parts.add(one.numbers());
          widths.add(one.width());
        }
      }
      if (widths.size() != 1) {
        throw new PlimsollException(
            PipelineError.SCORING_INVALID,
            "output '"
                + name
                + "' of "
                + version
                + ": "
                + widths
                + " values for a row (expected: always as many)");
      }
      int width = widths.iterator().next();
      float[] all = new float[batch.rows() * width];
      for (int row = 0; row < batch.rows(); row++) {
        System.arraycopy(parts.get(row), 0, all, row * width, width);
      }
      outputs.put(name, new Values(all, batch.rows()));
    }
    return outputs;
  }
}
