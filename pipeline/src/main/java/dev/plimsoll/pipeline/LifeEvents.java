package dev.plimsoll.pipeline;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.Times;
import dev.plimsoll.storage.Storage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The turns of a model's life and the small facts that its policies remember, kept in SQL. */
public final class LifeEvents {
  private final Storage storage;

  public LifeEvents(Storage storage) {
    this.storage = storage;
  }

  /** Records a turn; one with a known id changes nothing. */
  public void record(LifeEvent event) {
    storage
        .database()
        .write(
            handle ->
                handle.execute(
                    "INSERT INTO life_event (id, at, kind, title, detail, content) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (id) DO NOTHING",
                    event.id(),
                    Times.micros(event.at()),
                    event.kind().name(),
                    event.title(),
                    Json.text(event.reasons()),
                    Json.text(event.content())));
  }

  /** All turns, oldest first, causes before effects. */
  public List<LifeEvent> all() {
    return storage
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        "SELECT id, at, kind, title, detail, content FROM life_event ORDER BY at, id")
                    .map(
                        (row, context) ->
                            new LifeEvent(
                                row.getString("id"),
                                Times.instant(row.getLong("at")),
                                LifeEvent.Kind.valueOf(row.getString("kind")),
                                row.getString("title"),
                                Json.read(
                                    row.getString("detail"), new TypeReference<List<String>>() {}),
                                Json.parse(row.getString("content"))))
                    .stream()
                    .sorted(Comparator.comparing(LifeEvent::at).thenComparing(LifeEvent::kind))
                    .toList());
  }

  /** A fact that a policy remembers. */
  public Optional<String> fact(String name) {
    return storage
        .database()
        .read(
            handle ->
                handle
                    .createQuery("SELECT value FROM life_fact WHERE name = ?")
                    .bind(0, name)
                    .mapTo(String.class)
                    .findOne());
  }

  public void remember(String name, String value) {
    storage
        .database()
        .write(
            handle ->
                handle.execute(
                    "INSERT INTO life_fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    name,
                    value));
  }

  public void forget(String name) {
    storage
        .database()
        .write(handle -> handle.execute("DELETE FROM life_fact WHERE name = ?", name));
  }
}
