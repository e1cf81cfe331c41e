package dev.plimsoll.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.plimsoll.kernel.Digest;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry below {@code data:} in the project file: where a table comes from and what must hold of
 * it.
 *
 * @param file CSV, Parquet or JSON lines, the text formats also compressed ({@code .gz})
 * @param derive new columns in order, name to SQL expression over the file's columns and the
 *     derived columns before it
 * @param key the column that names the entity of a row; it need not be unique
 * @param event column or SQL expression: when the row happened; null for a table without time
 * @param known column or SQL expression: when the row could be known; null means at its event
 */
public record TableSpec(
    String file,
    Map<String, String> derive,
    @Nullable String key,
    @Nullable String event,
    @Nullable String known,
    List<CheckSpec> checks) {

  @SuppressWarnings("ConstantValue") // binders pass null for what the user left out
  public TableSpec {
    derive = derive == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(derive));
    checks = checks == null ? List.of() : List.copyOf(checks);
  }

  /** A file and nothing else: every column as it is, no time, no checks. */
  public static TableSpec of(String file) {
    return new TableSpec(file, Map.of(), null, null, null, List.of());
  }

  /** The same with a path that does not depend on the working folder. */
  public TableSpec in(Path folder) {
    return new TableSpec(folder.resolve(file).toString(), derive, key, event, known, checks);
  }

  /**
   * The digest of all but the file's place: with the digest of the file's content it decides what
   * the version will be. The order of derived columns counts, since each may use those before it.
   */
  @JsonIgnore
  public Digest meaning() {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put(
        "derive", derive.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
    parts.put("key", key == null ? "" : key);
    parts.put("event", event == null ? "" : event);
    parts.put("known", known == null ? "" : known);
    parts.put("checks", checks);
    return Digest.ofJson(parts);
  }
}
