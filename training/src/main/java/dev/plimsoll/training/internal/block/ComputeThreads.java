package dev.plimsoll.training.internal.block;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/**
 * With how many threads this process computes: libtorch's own, and those of the library of products
 * (OpenBLAS or MKL), which libtorch does not tell. Left alone, the latter would share a product
 * that was meant for one thread, and wait for each other with the processor in hand: exact
 * attention over 4,096 tokens then took 0.5 to 4.5 s of processor time on two busy cores instead of
 * 0.25.
 */
public final class ComputeThreads {
  private ComputeThreads() {}

  public static void use(int threads) {
    torch.set_num_threads(threads);
    openblas_nolapack.blas_set_num_threads(
        Math.min(threads, Runtime.getRuntime().availableProcessors()));
  }
}
