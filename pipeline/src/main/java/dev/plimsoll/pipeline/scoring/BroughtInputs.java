package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.config.Spelling;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.pipeline.PipelineError;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The file has a column for every input. */
record BroughtInputs(InputRows rows) implements InputPlan {
  /**
   * Plans the reading.
   *
   * @throws PlimsollException SCORING_INVALID for columns that are missing or of another kind
   */
  static BroughtInputs of(ScoringColumns columns, ScoringModel model) {
    Set<String> there = columns.types().keySet();
    List<String> missing =
        model.inputs().stream()
            .map(ModelInput::name)
            .filter(name -> !there.contains(name))
            .toList();
    if (!missing.isEmpty()) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID,
          "column: "
              + missing.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
              + " missing in "
              + columns.file().path()
              + " (expected: every input of "
              + model.version()
              + " as a column of the file, also what its endpoint looks up by itself; --project"
              + " joins that"
              + Spelling.hint(missing.get(0), there)
              + ")");
    }
    String select = new InputSql(model.inputs(), columns.types()).select();
    return new BroughtInputs(
        new InputRows(columns.file(), "SELECT " + select + " FROM " + columns.scan(), Map.of()));
  }

  @Override
  public @Nullable Digest snapshot() {
    return null;
  }

  @Override
  public InputRows rows(ScoringWork work, long count) {
    return rows;
  }
}
