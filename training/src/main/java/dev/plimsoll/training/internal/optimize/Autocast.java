package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.internal.ProcessFigures;
import java.util.List;
import org.bytedeco.pytorch.global.torch;

/**
 * While open, libtorch computes products in bfloat16 on this thread. Worth it only where the
 * processor has instructions for it: elsewhere it is slower than float.
 */
final class Autocast implements AutoCloseable {
  private static final List<String> FEATURES = List.of("avx512_bf16", "amx_bf16", "bf16");

  private final boolean on;

  Autocast(boolean on) {
    this.on = on;
    if (on) {
      // cached casts would outlive the step that changes the weights
      torch.set_autocast_cache_enabled(false);
      torch.set_autocast_dtype(torch.DeviceType.CPU, torch.ScalarType.BFloat16);
      torch.set_autocast_enabled(torch.DeviceType.CPU, true);
    }
  }

  static boolean supported() {
    return ProcessFigures.processorFeatures().stream().anyMatch(FEATURES::contains);
  }

  @Override
  public void close() {
    if (on) {
      torch.set_autocast_enabled(torch.DeviceType.CPU, false);
    }
  }
}
