package dev.plimsoll.serving;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How settled days become files and are read again. A room that may use a query engine implements
 * it with Parquet.
 */
public interface ArchiveFormat {
  /**
   * One prediction in a file.
   *
   * @param atMicros its decision time, in microseconds since 1970
   * @param record its bytes in the log's own format, base64
   * @param labels likewise; empty when it has none
   */
  record Row(String id, long atMicros, String record, String labels) {}

  /** The file name's ending, with its dot. */
  String ending();

  /**
   * Turns a file of JSON lines into an archive file that appears whole or not at all. Each line has
   * {@code id}, {@code decision_at} and {@code logged_at} (microseconds since 1970), {@code
   * version}, {@code model}, {@code route_revision}, {@code propensity}, {@code score}, {@code
   * logit}, {@code latency_us}, {@code answer}, {@code class}, {@code low}, {@code high} (the outer
   * quantiles), {@code label}, {@code label_class}, {@code labelled_at}, {@code inputs}, {@code
   * keys} (JSON as text), {@code record} and {@code labels}, in ascending order of decision time
   * and id; what is absent is null.
   *
   * @return how many rows there are
   */
  long write(Path jsonLines, Path file);

  /**
   * Reads rows with decision time in [from, until), in the order in which they were written. Cost:
   * what those rows take, not what the file takes.
   *
   * @param id only the row with this id; null for all
   */
  void read(
      Path file, long fromMicros, long untilMicros, @Nullable String id, Consumer<Row> consumer);
}
