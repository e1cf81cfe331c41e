package dev.plimsoll.governance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plimsoll.evaluation.EvaluationReport;
import dev.plimsoll.registry.Approval;
import dev.plimsoll.registry.ModelVersion;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a card is made from.
 *
 * @param manifest the package's {@code model.json}
 * @param data the datasets that its rows were taken from
 * @param taught how many of them it saw; null when that is not known
 * @param evaluation null when the version was never evaluated: the card then says so
 * @param decision null when no gate has decided
 * @param compression what a smaller form of the model costs and gains, null when there is none
 * @param at when the card is made
 */
public record CardSource(
    ModelVersion version,
    JsonNode manifest,
    Purpose purpose,
    List<CardData> data,
    @Nullable Taught taught,
    @Nullable EvaluationReport evaluation,
    @Nullable GateDecision decision,
    List<Approval> approvals,
    @Nullable String compression,
    Instant at) {
  /** Rows that it learned from, and rows that it was chosen by. */
  public record Taught(long rows, long chosenBy) {}

  public CardSource {
    data = List.copyOf(data);
    approvals = List.copyOf(approvals);
  }
}
