package dev.plimsoll.serving.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.serving.FeedbackOutcome;
import dev.plimsoll.serving.FeedbackStatus;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {
  private final Path folder;

  GroupCommitTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void letsConcurrentCallsShareASync() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try (RocksPredictionLog log = RocksPredictionLog.open(folder)) {
      List<Future<List<Prediction>>> calls = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        Prediction row = Samples.prediction("p" + i, Samples.NOON.plusSeconds(i));
        calls.add(threads.submit(() -> log.append(List.of(row))));
      }
      for (Future<List<Prediction>> call : calls) {
        call.get();
      }
      assertThat(log.predictions()).isEqualTo(2000);
      assertThat(log.syncs()).isLessThan(1500);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void givesOneAnswerToAllWhoRaceForAnId() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (RocksPredictionLog log = RocksPredictionLog.open(folder)) {
      for (int id = 0; id < 50; id++) {
        List<Future<Prediction>> calls = new ArrayList<>();
        for (int racer = 0; racer < 8; racer++) {
          Prediction row = Samples.prediction("id" + id, Samples.NOON.plusSeconds(racer));
          calls.add(
              threads.submit(
                  () -> {
                    Prediction held = log.append(List.of(row)).get(0);
                    return held;
                  }));
        }
        Prediction held = log.find(calls.get(0).get().id()).orElseThrow().prediction();
        for (Future<Prediction> call : calls) {
          assertThat(call.get()).isEqualTo(held);
        }
      }
      assertThat(log.predictions()).isEqualTo(50);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void seesWhatSharesItsGroup() {
    try (RocksPredictionLog log = RocksPredictionLog.open(folder)) {
      log.append(List.of(Samples.prediction("a", Samples.NOON)));
      FeedbackOutcome outcome =
          log.feedback(
              List.of(
                  Samples.feedback("a", 1, 1),
                  Samples.feedback("a", 1, 1),
                  Samples.feedback("a", 0, 2)));
      assertThat(outcome.statuses())
          .containsExactly(
              FeedbackStatus.RECORDED, FeedbackStatus.DUPLICATE, FeedbackStatus.CORRECTED);
      assertThat(outcome.changed()).hasSize(1);
      assertThat(log.labels()).isEqualTo(1);
    }
  }
}
