package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers by the digest of the version and of all that it was asked, the least recently used going
 * first. Right across versions, because their digests differ; right at all only for models that
 * answer equal inputs equally.
 */
final class AnswerCache<T> {
  private static final long ENTRY_BYTES = 200;

  private final long bytesMax;
  private final ToLongFunction<T> size;
  private final Map<Digest, T> answers = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  AnswerCache(long bytesMax, ToLongFunction<T> size) {
    this.bytesMax = bytesMax;
    this.size = size;
  }

  boolean isOn() {
    return bytesMax > 0;
  }

  synchronized @Nullable T find(Digest key) {
    return answers.get(key);
  }

  synchronized void put(Digest key, T answer) {
    long added = ENTRY_BYTES + size.applyAsLong(answer);
    if (added > bytesMax || answers.putIfAbsent(key, answer) != null) {
      return;
    }
    bytes += added;
    var eldest = answers.entrySet().iterator();
    while (bytes > bytesMax) {
      bytes -= ENTRY_BYTES + size.applyAsLong(eldest.next().getValue());
      eldest.remove();
    }
  }

  synchronized long bytes() {
    return bytes;
  }
}
