package dev.plimsoll.pipeline.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON lines of a stream that can be read again from its start, such as a file that is piped in.
 *
 * <p>The position is the number of lines and their digest: a stream that begins otherwise than the
 * one before is refused rather than skipped into.
 */
public final class LinesSource implements RowSource {
  private final InputStream in;
  private final MessageDigest digest;
  private long lines;
  private boolean ended;

  public LinesSource(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void seek(SourcePosition position) {
    JsonNode known = Json.parse(position.text());
    long done = known.path("lines").asLong();
    while (lines < done && next() != null) {
      // Skipped: its answers are there.
    }
    if (lines < done || !hex().equals(known.path("digest").asText())) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID,
          "input: does not begin with the %d lines that were scored before (expected: the same stream from its start)"
              .formatted(done));
    }
  }

  /** Waits for a line; takes more only as far as they are there. */
  @Override
  public Optional<SourceRows> poll(int rowsMax) {
    List<SourceRow> rows = new ArrayList<>();
    try {
      do {
        byte[] line = next();
        if (line == null) {
          break;
        }
        rows.add(JsonRows.row(line));
      } while (rows.size() < rowsMax && in.available() > 0);
    } catch (IOException e) {
      throw PlimsollException.io("input", e);
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SourceRows(
                rows, new SourcePosition(Json.text(Map.of("lines", lines, "digest", hex())))));
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException ignored) {
      // It was only read.
    }
  }

  private byte @Nullable [] next() {
    try {
      byte[] line = JsonRows.line(in);
      if (line == null) {
        ended = true;
        return null;
      }
      digest.update(line);
      digest.update((byte) '\n');
      lines++;
      return line;
    } catch (IOException e) {
      throw PlimsollException.io("input", e);
    }
  }

  private String hex() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    }
  }
}
