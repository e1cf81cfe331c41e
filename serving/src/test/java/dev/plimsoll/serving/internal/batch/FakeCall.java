package dev.plimsoll.serving.internal.batch;

import dev.plimsoll.onnx.Feed;
import dev.plimsoll.onnx.RunAnswer;
import dev.plimsoll.onnx.Slab;
import dev.plimsoll.onnx.StopSwitch;
import dev.plimsoll.serving.CallTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A call whose items are only looked at. */
final class FakeCall extends Call {
  FakeCall(CallTerms terms) {
    super(terms);
  }

  /** A little per run, the rest per token; rows of ten tokens get cheaper up to so many of them. */
  static final class FakeRunner implements BatchRunner {
    private final CostModel costs = new CostModel();

    FakeRunner(int cheapest) {
      for (int length = 1; length < 200; length++) {
        for (int rows = 1; rows <= 2 * cheapest; rows *= 2) {
          costs.ran(rows, length, 500L * cheapest + 1_000L * rows * length);
        }
      }
    }

    @Override
    public CostModel costs() {
      return costs;
    }

    @Override
    public RunAnswer run(List<Feed> feeds, Set<String> outputs, StopSwitch stop, Slab slab) {
      throw new IllegalStateException("fake");
    }
  }

  static WorkItem item(CallTerms terms, LaneKey lane, int rows, int length) {
    List<int[]> ids = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      ids.add(new int[length]);
    }
    FakeCall call = new FakeCall(terms);
    WorkItem item =
        new WorkItem(
            call,
            lane,
            Feed.rows(0, rows, new Object[0], ids),
            0,
            lane.runner().costs().cost(rows, length));
    call.begin(List.of(item));
    return item;
  }

  void over() {
    end();
  }

  @Override
  protected void take(WorkItem item, RunAnswer answer, int fromRow) {}

  @Override
  protected void fail(RuntimeException failure, WorkItem item) {}

  @Override
  protected void left(WorkItem item) {}

  @Override
  protected void allDone() {}

  @Override
  protected void ran(WorkItem item, boolean leads, Run run) {}
}
