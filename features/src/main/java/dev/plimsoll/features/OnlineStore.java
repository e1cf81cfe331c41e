package dev.plimsoll.features;

import dev.plimsoll.features.internal.OnlineViews;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Features by key, up to date to the last pushed row and for any instant in the past: the same
 * values that a training set would hold for a decision at that instant.
 *
 * <p>Where two rows of a key have equal times the one pushed later counts; push a table's rows in
 * its order. May be shared between threads. One process at a time may have a folder open. Nothing
 * is forgotten: entries grow with the rows pushed.
 */
public final class OnlineStore implements AutoCloseable {
  private final OnlineViews views;

  private OnlineStore(OnlineViews views) {
    this.views = views;
  }

  /**
   * Opens or creates a store. A view whose definition has changed starts empty: push its source
   * again (other views of that source recognise the rows and stay as they are).
   */
  public static OnlineStore open(Path folder, List<FeatureView> views) {
    return new OnlineStore(new OnlineViews(folder, views));
  }

  public List<FeatureView> views() {
    return List.copyOf(views.views());
  }

  /**
   * Adds rows to every view of a table, all or none. Rows may come late and in any order. When this
   * returns they are on disk; sent again they are recognised.
   *
   * @param variant which edition of the features is fed; "" for the normal one
   * @throws dev.plimsoll.kernel.PlimsollException for an unknown source or column, an absent column
   *     or a value of the wrong type; nothing has then been added
   */
  public PushOutcome push(String source, String variant, List<FeatureRow> rows) {
    return views.push(source, variant, rows);
  }

  /**
   * What was known of a key at an instant.
   *
   * @param keyValues in the order of the view's keys; a whole number without leading zeros
   */
  public FeatureValues lookup(
      String view, String variant, List<@Nullable String> keyValues, Instant at) {
    return views.lookup(view, variant, keyValues, at);
  }

  @Override
  public void close() {
    views.close();
  }
}
