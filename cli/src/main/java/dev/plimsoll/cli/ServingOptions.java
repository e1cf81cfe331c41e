package dev.plimsoll.cli;

import dev.plimsoll.serving.BatchSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How much a server takes on at once, and what it remembers; what is not said stays as usual. */
final class ServingOptions {
  private static final BatchSettings USUAL = BatchSettings.usual();

  @Option(
      names = "--answer-cache",
      paramLabel = "SIZE",
      converter = Size.class,
      description =
          "Memory for answers that are given again to equal inputs of the same version, such as"
              + " 64MB (default: none).")
  private long answerCache;

  @Option(
      names = "--caller-rows",
      paramLabel = "ROWS",
      converter = Count.class,
      description = "Rows that one caller may have in flight; above it is 429 (default: 65536).")
  private @Nullable Integer callerRows;

  @Option(
      names = "--wait-max",
      paramLabel = "TIME",
      converter = ExperimentOptions.Time.class,
      description =
          "Longest expected wait of a request without a deadline; above it is 503 (default: 10s).")
  private @Nullable Duration waitMax;

  BatchSettings batching() {
    return USUAL
        .withCacheBytes(answerCache)
        .withCallerRowsMax(callerRows == null ? USUAL.callerRowsMax() : callerRows)
        .withWaitMax(waitMax == null ? USUAL.waitMax() : waitMax);
  }

  /** A whole number from 1. */
  static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (!text.matches("[1-9][0-9]{0,8}")) {
        throw new TypeConversionException("'" + text + "' (expected: a whole number from 1)");
      }
      return Integer.valueOf(text);
    }
  }

  /** A whole number and a unit: KB, MB or GB, in steps of 1024. */
  static final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      if (!text.matches("[1-9][0-9]{0,5}[KMG]B")) {
        throw new TypeConversionException(
            "'" + text + "' (expected: a number and KB, MB or GB, such as 64MB)");
      }
      long number = Long.parseLong(text.substring(0, text.length() - 2));
      return number << (("KMG".indexOf(text.charAt(text.length() - 2)) + 1) * 10);
    }
  }
}
