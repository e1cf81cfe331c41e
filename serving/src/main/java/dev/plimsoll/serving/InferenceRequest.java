package dev.plimsoll.serving;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows to answer, column by column. The arrays are the caller's and are not changed. */
public final class InferenceRequest {
  private final String endpoint;
  private final @Nullable String version;
  private final int rows;
  private final Map<String, Object> columns;
  private final long @Nullable [] decisionAtMicros;
  private final String @Nullable [] predictionIds;
  private final String @Nullable [] stickyKeys;

  /**
   * @param version a version by its id or its part after the slash; null lets the router choose
   * @param rows at least 1
   * @param columns input or key → {@code float[]} or {@code double[]} (NaN = missing), {@link
   *     WholeNumbers}, or {@code String[]} (empty = missing), one value per row
   * @param decisionAtMicros when each decision is taken, in microseconds since 1970; null = now
   * @param predictionIds ids that the caller chose; null = new ones
   * @param stickyKeys what the router goes by, so that equal keys meet the same version; null = the
   *     prediction ids
   */
  public InferenceRequest(
      String endpoint,
      @Nullable String version,
      int rows,
      Map<String, Object> columns,
      long @Nullable [] decisionAtMicros,
      String @Nullable [] predictionIds,
      String @Nullable [] stickyKeys) {
    this.endpoint = endpoint;
    this.version = version;
    this.rows = rows;
    this.columns = columns;
    this.decisionAtMicros = decisionAtMicros;
    this.predictionIds = predictionIds;
    this.stickyKeys = stickyKeys;
  }

  public String endpoint() {
    return endpoint;
  }

  public @Nullable String version() {
    return version;
  }

  public int rows() {
    return rows;
  }

  public Map<String, Object> columns() {
    return columns;
  }

  public long @Nullable [] decisionAtMicros() {
    return decisionAtMicros;
  }

  public String @Nullable [] predictionIds() {
    return predictionIds;
  }

  public String @Nullable [] stickyKeys() {
    return stickyKeys;
  }

  public static InferenceRequest of(String endpoint, int rows, Map<String, Object> columns) {
    return new InferenceRequest(endpoint, null, rows, columns, null, null, null);
  }

  public InferenceRequest withPredictionIds(String... ids) {
    return new InferenceRequest(
        endpoint, version, rows, columns, decisionAtMicros, ids, stickyKeys);
  }

  public InferenceRequest withDecisionAtMicros(long... micros) {
    return new InferenceRequest(
        endpoint, version, rows, columns, micros, predictionIds, stickyKeys);
  }

  public InferenceRequest withStickyKeys(String... keys) {
    return new InferenceRequest(
        endpoint, version, rows, columns, decisionAtMicros, predictionIds, keys);
  }

  public InferenceRequest withVersion(@Nullable String chosen) {
    return new InferenceRequest(
        endpoint, chosen, rows, columns, decisionAtMicros, predictionIds, stickyKeys);
  }
}
