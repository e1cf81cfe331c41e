package dev.plimsoll.pipeline;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.storage.Storage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Does each step once.
 *
 * <p>A step's key is the digest of its name, its inputs and the code that does it. What it made is
 * a small JSON record that names blobs by digest; it is written after the blobs, in one statement,
 * so a killed step has either happened or has not, and is simply done again.
 */
public final class Steps {
  private final Storage storage;
  private final String codeVersion;
  private final Set<Digest> done = ConcurrentHashMap.newKeySet();
  private final Set<Digest> found = ConcurrentHashMap.newKeySet();

  public Steps(Storage storage, String codeVersion) {
    this.storage = storage;
    this.codeVersion = codeVersion;
  }

  /**
   * The step's result, from the cache or from doing the work.
   *
   * @param inputs everything that decides the result, as JSON-writable values; digests rather than
   *     paths
   */
  public <T> StepResult<T> run(
      String name, Map<String, ?> inputs, Class<T> type, Supplier<T> work) {
    Digest key = Digest.ofJson(Map.of("name", name, "inputs", inputs, "code", codeVersion));
    Optional<StepResult<T>> known = find(key, type);
    if (known.isPresent()) {
      if (!done.contains(key)) {
        found.add(key);
      }
      return known.get();
    }
    long start = System.nanoTime();
    T value = work.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    storage
        .database()
        .write(
            handle ->
                handle.execute(
                    "INSERT INTO step (step_key, name, output, seconds, at) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (step_key) DO NOTHING",
                    key.hex(),
                    name,
                    Json.text(value),
                    seconds,
                    Times.micros(storage.clock().instant())));
    done.add(key);
    return new StepResult<>(value, false, seconds);
  }

  /** How many steps were done since this object was made. */
  public int done() {
    return done.size();
  }

  /** How many were found in the cache, done by an earlier run. */
  public int found() {
    return found.size();
  }

  private <T> Optional<StepResult<T>> find(Digest key, Class<T> type) {
    return storage
        .database()
        .read(
            handle ->
                handle
                    .createQuery("SELECT output, seconds FROM step WHERE step_key = ?")
                    .bind(0, key.hex())
                    .map(
                        (row, context) ->
                            new StepResult<>(
                                Json.read(row.getString("output"), type),
                                true,
                                row.getDouble("seconds")))
                    .findOne());
  }
}
