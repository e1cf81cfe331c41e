package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.pipeline.scoring.ScoredBlock.Values;
import dev.plimsoll.serving.QuantileAnswer;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The columns in which a model of quantiles answers: the middle one as {@code value}, and each by
 * its level, such as {@code quantile_0.9}.
 */
final class QuantileColumns implements AnswerColumns {
  private static final String PREFIX = "quantile_";

  private final List<Double> levels;
  private final List<String> names;

  QuantileColumns(List<Double> levels) {
    this.levels = levels;
    this.names =
        Stream.concat(Stream.of(OnnxModel.VALUE), levels.stream().map(QuantileColumns::name))
            .toList();
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public Map<String, Values> of(Map<String, float[]> outputs, int rows, String version) {
    int width = levels.size();
    float[] numbers =
        AnswerColumns.required(
            outputs.get(OnnxModel.QUANTILES), OnnxModel.QUANTILES, rows, width, "level", version);
    Map<String, Values> values = new LinkedHashMap<>();
    values.put(
        OnnxModel.VALUE, AnswerColumns.column(numbers, rows, width, QuantileAnswer.middle(levels)));
    for (int place = 0; place < width; place++) {
      values.put(names.get(place + 1), AnswerColumns.column(numbers, rows, width, place));
    }
    return values;
  }

  private static String name(double level) {
    return PREFIX + BigDecimal.valueOf(level).stripTrailingZeros().toPlainString();
  }
}
