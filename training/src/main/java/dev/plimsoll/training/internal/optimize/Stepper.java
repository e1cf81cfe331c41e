package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.block.NativeScope;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The gradients of one step: this process's share of the batch in pieces, summed over workers. */
final class Stepper {
  /** Over the whole batch: sum of losses, sum of weights, and work done in the trainable's unit. */
  record Sums(double loss, double weight, long cost) {}

  private final TrainingPlan plan;
  private final long seed;
  private final Trainable work;
  private final Workers workers;

  Stepper(TrainingPlan plan, long seed, Trainable work, Workers workers) {
    this.plan = plan;
    this.seed = seed;
    this.work = work;
    this.workers = workers;
  }

  Sums gradients(FlatParameters flat, long[] rows, long step) {
    long[] share = share(rows);
    int pieces = (share.length + plan.microBatch() - 1) / plan.microBatch();
    double loss = 0;
    double weight = 0;
    for (int piece = 0; piece < pieces; piece++) {
      int from = piece * plan.microBatch();
      long[] some =
          Arrays.copyOfRange(share, from, Math.min(share.length, from + plan.microBatch()));
      Sums sums = piece(some, Seeds.of(seed, Seeds.STEP, step * 4096 + piece));
      loss += sums.loss();
      weight += sums.weight();
    }
    long cost = 0;
    for (long row : rows) {
      cost += work.cost((int) row);
    }
    if (workers.size() > 1) {
      workers.sum(flat.gradients());
      double[] all = workers.sum(loss, weight);
      return new Sums(all[0], all[1], cost);
    }
    return new Sums(loss, weight, cost);
  }

  /** Every size-th row, so that workers get equal parts also of batches sorted by length. */
  private long[] share(long[] rows) {
    if (workers.size() == 1) {
      return rows;
    }
    int count = (rows.length - workers.rank() + workers.size() - 1) / workers.size();
    long[] share = new long[Math.max(0, count)];
    for (int i = 0; i < share.length; i++) {
      share[i] = rows[workers.rank() + i * workers.size()];
    }
    return share;
  }

  private Sums piece(long[] rows, long pieceSeed) {
    return NativeScope.call(
        () -> {
          StepContext context =
              new StepContext(
                  pieceSeed, plan.activationCheckpointing(), plan.bf16(), plan.adversarial());
          int passes = plan.adversarial().steps() + 1;
          double sum = 0;
          double weight = 0;
          for (int pass = 0; pass < passes; pass++) {
            torch.manual_seed(pieceSeed);
            Loss loss = forward(rows, context);
            Tensor share = passes == 1 ? loss.sum() : loss.sum().div(new Scalar((double) passes));
            context.backward(share);
            sum += share.item_double();
            weight = loss.weight();
            if (pass + 1 < passes) {
              context.climb();
            }
          }
          return new Sums(sum, weight, 0);
        });
  }

  @SuppressWarnings("try") // autocast works by being open
  private Loss forward(long[] rows, StepContext context) {
    try (Autocast cast = new Autocast(plan.bf16())) {
      return work.loss(rows, context);
    }
  }

  /** Stops when the workers' parameters are not the same to the bit. */
  void agree(FlatParameters flat) {
    if (workers.size() == 1) {
      return;
    }
    double[] own = new double[workers.size()];
    own[workers.rank()] = fingerprint(flat.values());
    double[] all = workers.sum(own);
    for (double one : all) {
      if (one != all[0]) {
        throw new PlimsollException(
            TrainingError.WORKERS_DISAGREE,
            "parameters of the workers: fingerprints "
                + Arrays.toString(all)
                + " (expected: equal; do all machines have the same processor and data?)");
      }
    }
  }

  static long fingerprint(Tensor values) {
    return NativeScope.call(
        () -> {
          CRC32C sum = new CRC32C();
          BytePointer bytes = new BytePointer(values.data_ptr_float());
          sum.update(bytes.capacity(values.numel() * Float.BYTES).asByteBuffer());
          return sum.getValue();
        });
  }
}
