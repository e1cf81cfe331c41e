package dev.plimsoll.data.internal;

import dev.plimsoll.data.OnFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A condition that the table as a whole fulfils or fails. */
sealed interface TableCheck {
  /** The condition in words. */
  String text();

  OnFailure onFailure();

  /** What was met and what was expected; empty when it holds. */
  Optional<String> failure(Facts facts);

  /** What conditions on the table look at. */
  interface Facts {
    long rows();

    /** The newest value of a time column; empty when it has none. */
    Optional<Instant> newest(String column);

    Instant now();
  }

  /** Row count within bounds, both inclusive. */
  record Rows(long least, long most, OnFailure onFailure) implements TableCheck {
    @Override
    public String text() {
      return "rows: " + least + " to " + most;
    }

    @Override
    public Optional<String> failure(Facts facts) {
      return facts.rows() >= least && facts.rows() <= most
          ? Optional.empty()
          : Optional.of("rows: " + facts.rows() + " (expected: " + least + " to " + most + ")");
    }
  }

  /** The newest row not older than so much. */
  record Fresh(String column, Duration age, OnFailure onFailure) implements TableCheck {
    @Override
    public String text() {
      return column + ": newest at most " + age + " old";
    }

    @Override
    public Optional<String> failure(Facts facts) {
      Instant oldest = facts.now().minus(age);
      Optional<Instant> newest = facts.newest(column);
      if (newest.isPresent() && !newest.get().isBefore(oldest)) {
        return Optional.empty();
      }
      return Optional.of(
          column
              + ": newest is "
              + newest.map(Instant::toString).orElse("missing")
              + " (expected: "
              + oldest
              + " or later)");
    }
  }
}
