package dev.plimsoll.serving;

import java.util.List;

/**
 * A feature view that fills inputs which the caller does not send.
 *
 * @param view name of the view in the online store
 * @param keys request columns that hold the view's keys, in the view's order
 * @param outputs model inputs that the view's outputs become, in the view's order
 */
public record FeatureBinding(String view, List<String> keys, List<String> outputs) {
  public FeatureBinding {
    keys = List.copyOf(keys);
    outputs = List.copyOf(outputs);
  }
}
