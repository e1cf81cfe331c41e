package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.AnswerDistribution;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.QuantileAnswer;
import dev.plimsoll.serving.ServingError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/**
 * The contexts of the log by number. Only the writer adds; anyone reads.
 *
 * <p>A context counts as written once the group that carries it has been committed; until then
 * every group writes it again, so a failed write never leaves rows that point to nothing.
 */
final class ContextBook {
  /** A context with its layout, which decoding needs for every row. */
  record Page(int number, LogContext context, InputLayout layout) {}

  private final Map<Integer, Page> pages = new ConcurrentHashMap<>();
  private final Map<LogContext, Page> numbers = new HashMap<>();
  private final Set<String> endpoints = ConcurrentHashMap.newKeySet();
  private @Nullable Page last;

  /** What the rows of the last page came with: rows of one model share it. */
  private @Nullable InputLayout lastLayout;

  /** Likewise; classes may be a thousand. */
  private @Nullable List<?> lastColumns;

  private int written;

  ContextBook(LogStore store) {
    try (RocksIterator it = store.iterator(store.contexts)) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        int number = ByteBuffer.wrap(it.key()).getInt();
        String json = new String(it.value(), StandardCharsets.UTF_8);
        add(number, Json.read(json, LogContext.class));
      }
    }
    written = pages.size();
  }

  Page page(int number) {
    Page page = pages.get(number);
    if (page == null) {
      throw new PlimsollException(
          ServingError.LOG_CORRUPT,
          "context of a log record: " + number + " (expected: one of " + pages.size() + " known)");
    }
    return page;
  }

  /** The endpoints that the log has ever heard of. */
  Set<String> endpoints() {
    return endpoints;
  }

  /** The page for a prediction, new ones included; rows of one batch mostly share the last one. */
  Page pageFor(Prediction prediction, InputLayout layout) {
    Page recent = last;
    if (recent != null && matches(recent, prediction, layout)) {
      return recent;
    }
    LogContext context =
        new LogContext(
            prediction.endpoint(),
            prediction.version(),
            prediction.model(),
            prediction.routeRevision(),
            layout.inputs(),
            List.copyOf(prediction.keys().keySet()),
            prediction.kept().inputs(),
            prediction.kept().masked(),
            prediction.kept().durability(),
            prediction.distribution() instanceof ClassAnswer answer ? answer.names() : null,
            prediction.distribution() instanceof QuantileAnswer answer ? answer.levels() : null);
    Page known = numbers.get(context);
    Page page = known == null ? add(numbers.size(), context) : known;
    last = page;
    lastLayout = layout;
    lastColumns = columns(prediction);
    return page;
  }

  boolean unwritten(Page page) {
    return page.number() >= written;
  }

  /** Called after a commit. */
  void committed() {
    written = pages.size();
  }

  private Page add(int number, LogContext context) {
    Page page = new Page(number, context, new InputLayout(context.inputs()));
    numbers.put(context, page);
    pages.put(number, page);
    endpoints.add(context.endpoint());
    return page;
  }

  private boolean matches(Page page, Prediction prediction, InputLayout layout) {
    LogContext context = page.context();
    return context.routeRevision() == prediction.routeRevision()
        && context.endpoint().equals(prediction.endpoint())
        && context.version().equals(prediction.version())
        && context.model().equals(prediction.model())
        && (isSame(layout, lastLayout) || context.inputs().equals(layout.inputs()))
        && context.inputsKept() == prediction.kept().inputs()
        && context.acknowledged() == prediction.kept().durability()
        && context.maskedColumns().equals(prediction.kept().masked())
        && sameColumns(context, columns(prediction))
        && sameKeys(context.keys(), prediction.keys());
  }

  private static @Nullable List<?> columns(Prediction prediction) {
    AnswerDistribution answer = prediction.distribution();
    return answer == null ? null : answer.columns();
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean sameColumns(LogContext context, @Nullable List<?> columns) {
    return columns == lastColumns || Objects.equals(context.columns(), columns);
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(InputLayout layout, @Nullable InputLayout other) {
    return layout == other;
  }

  private static boolean sameKeys(List<String> names, Map<String, String> keys) {
    if (names.size() != keys.size()) {
      return false;
    }
    int i = 0;
    for (String key : keys.keySet()) {
      if (!key.equals(names.get(i++))) {
        return false;
      }
    }
    return true;
  }
}
