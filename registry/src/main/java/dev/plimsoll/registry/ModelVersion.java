package dev.plimsoll.registry;

import dev.plimsoll.kernel.Digest;
import java.time.Instant;

/**
 * One package under a model's name. Never changes.
 *
 * @param number 1 for the model's first version, without gaps
 * @param digest of the model package
 * @param kind what the model is made of, such as {@code ft-transformer}
 * @param actor who registered it
 */
public record ModelVersion(
    String model, int number, Digest digest, String kind, Instant at, String actor) {
  /** How people and routes name it: {@code late-arrival/3}. */
  public String id() {
    return model + "/" + number;
  }
}
