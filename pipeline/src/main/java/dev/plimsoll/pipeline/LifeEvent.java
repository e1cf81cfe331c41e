package dev.plimsoll.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * One turn in a model's life.
 *
 * @param id made of what and when, so that the same turn is recorded once
 * @param reasons one sentence each, with the figures that decided
 * @param content figures for machines
 */
public record LifeEvent(
    String id, Instant at, Kind kind, String title, List<String> reasons, JsonNode content) {

  /** What can happen to a model; of what happens at the same time, causes before effects. */
  public enum Kind {
    ALARM,
    TRAINED,
    /** A retraining was due, and the rows of the moment could not teach or judge one. */
    PUT_OFF,
    GATE_REFUSED,
    RELEASED,
    CANARY_STARTED,
    CANARY_ROLLED_BACK,
    PROMOTED,
    NOT_PROMOTED
  }
}
