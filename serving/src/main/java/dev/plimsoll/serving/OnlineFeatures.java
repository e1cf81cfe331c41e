package dev.plimsoll.serving;

import dev.plimsoll.features.FeatureValues;
import dev.plimsoll.features.OnlineStore;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Times;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Inputs from the online store. The outputs of a binding stand in the order of its view's.
 *
 * <p>Whatever its status, a look-up's values are those that a training set has: of a key that
 * nothing is known of yet, a count is 0 and not missing.
 */
public final class OnlineFeatures implements FeatureSource {
  private final OnlineStore store;

  public OnlineFeatures(OnlineStore store) {
    this.store = store;
  }

  @Override
  public void fill(
      FeatureBinding binding,
      String variant,
      List<String[]> keys,
      long[] atMicros,
      @Nullable Object[] outputs) {
    for (int row = 0; row < atMicros.length; row++) {
      List<@Nullable String> key = new ArrayList<>(keys.size());
      for (String[] column : keys) {
        key.add(column[row].isEmpty() ? null : column[row]);
      }
      FeatureValues found =
          store.lookup(binding.view(), variant, key, Times.instant(atMicros[row]));
      if (found.values().size() != outputs.length) {
        throw new PlimsollException(
            ServingError.ENDPOINT_INVALID,
            "outputs of view "
                + binding.view()
                + ": "
                + outputs.length
                + " bound (expected: "
                + found.values().size()
                + ", as the view has)");
      }
      put(found.values(), row, outputs);
    }
  }

  private static void put(List<@Nullable Object> values, int row, @Nullable Object[] outputs) {
    for (int i = 0; i < outputs.length; i++) {
      Object value = values.get(i);
      if (value == null) {
        continue;
      }
      if (outputs[i] instanceof float[] numbers) {
        numbers[row] = value instanceof Number number ? number.floatValue() : Float.NaN;
      } else if (outputs[i] instanceof String[] texts) {
        texts[row] = value.toString();
      }
    }
  }
}
