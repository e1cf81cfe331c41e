package dev.plimsoll.training.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComputeThreadsTest {
  @AfterEach
  void one() {
    ComputeThreads.use(1);
  }

  @Test
  void tellsBothLibraries() {
    int two = Math.min(2, Runtime.getRuntime().availableProcessors());
    for (int threads : new int[] {two, 1}) {
      ComputeThreads.use(threads);
      assertThat(torch.get_num_threads()).isEqualTo(threads);
      assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(threads);
    }
  }

  @Test
  void givesProductsNoMoreThreadsThanThereAreProcessors() {
    ComputeThreads.use(64);
    assertThat(openblas_nolapack.blas_get_num_threads())
        .isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
  }
}
