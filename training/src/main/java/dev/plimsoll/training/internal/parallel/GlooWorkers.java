package dev.plimsoll.training.internal.parallel;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.optimize.Workers;
import java.util.function.Supplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;

/**
 * Workers that add up over Gloo. A peer that dies closes its connections, which ends every sum that
 * waits for it at once; one that hangs ends it after the timeout.
 */
final class GlooWorkers implements Workers, AutoCloseable {
  private final int rank;
  private final int size;
  private final TCPStore store;
  private final ProcessGroupGloo group;
  private final Supplier<String> trouble;

  private GlooWorkers(
      int rank, int size, TCPStore store, ProcessGroupGloo group, Supplier<String> trouble) {
    this.rank = rank;
    this.size = size;
    this.store = store;
    this.group = group;
    this.trouble = trouble;
  }

  /** Opens the store through which the workers find each other, on a free port. */
  static TCPStore openStore(String address, int seconds) {
    return store(address, 0, true, seconds);
  }

  static int port(TCPStore store) {
    return store.getPort() & 0xffff;
  }

  /** Opens another machine's store. */
  static TCPStore joinStore(String address, int port, int seconds) {
    return store(address, port, false, seconds);
  }

  private static TCPStore store(String address, int port, boolean server, int seconds) {
    try (TCPStoreOptions options = new TCPStoreOptions();
        Milliseconds timeout = new Milliseconds(1000L * seconds)) {
      options.port((short) port);
      options.isServer(server);
      options.waitWorkers(false);
      options.useLibUV(false);
      options.timeout(timeout);
      return new TCPStore(address, options);
    }
  }

  /**
   * Waits until all have joined.
   *
   * @param address of this machine, as the others reach it
   * @param seconds how long any wait for another may take
   * @param trouble what is known about the others when something fails
   */
  static GlooWorkers join(
      TCPStore store, int rank, int size, String address, int seconds, Supplier<String> trouble) {
    try (Milliseconds timeout = new Milliseconds(1000L * seconds)) {
      ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(timeout);
      options.devices().push_back(ProcessGroupGloo.createDeviceForHostname(address));
      options.threads(1);
      ProcessGroupGloo group = new ProcessGroupGloo(store, rank, size, options);
      return new GlooWorkers(rank, size, store, group, trouble);
    } catch (RuntimeException e) {
      throw lost("joining as worker " + rank + " of " + size, trouble, e);
    }
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void sum(Tensor tensor) {
    try {
      NativeScope.run(
          () -> {
            Work work = group.allreduce(new TensorVector(tensor));
            work._wait();
          });
    } catch (RuntimeException e) {
      throw lost("adding up over " + size + " workers", trouble, e);
    }
  }

  @Override
  public double[] sum(double... values) {
    return NativeScope.call(
        () -> {
          Tensor tensor =
              torch
                  .from_blob(
                      new DoublePointer(values),
                      new long[] {values.length},
                      new TensorOptions(torch.ScalarType.Double))
                  .clone();
          sum(tensor);
          double[] sums = new double[values.length];
          tensor.data_ptr_double().get(sums);
          return sums;
        });
  }

  private static PlimsollException lost(String doing, Supplier<String> trouble, Exception cause) {
    return new PlimsollException(
        TrainingError.WORKER_LOST,
        doing
            + ": "
            + trouble.get()
            + " (expected: all workers alive; run the job again to resume from its last"
            + " checkpoint)",
        cause);
  }

  @Override
  public void close() {
    group.close();
    store.close();
  }
}
