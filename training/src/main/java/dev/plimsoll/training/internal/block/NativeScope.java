package dev.plimsoll.training.internal.block;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Bounds the life of native objects: whatever is made inside a scope is freed when the scope ends.
 *
 * <p>Each tensor is a handle to native memory that the garbage collector does not feel; left to it,
 * 2,000 steps of 256 kB held half a gigabyte. Scopes are per thread and nest.
 */
@SuppressWarnings("try") // the resources of these blocks do their work by being open
public final class NativeScope {
  private NativeScope() {}

  /** Runs inside a scope; the result must not be a native object of that scope. */
  public static <T> T call(Supplier<T> work) {
    try (PointerScope scope = new PointerScope()) {
      return work.get();
    }
  }

  public static void run(Runnable work) {
    try (PointerScope scope = new PointerScope()) {
      work.run();
    }
  }

  /** Like {@link #call}, without recording for gradients. */
  public static <T> T callWithoutGradients(Supplier<T> work) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      return work.get();
    }
  }

  public static void runWithoutGradients(Runnable work) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      work.run();
    }
  }

  /** Makes a native object that outlives the scope of its making; its owner closes it. */
  public static <P extends Pointer> P keep(Supplier<P> making) {
    try (PointerScope scope = new PointerScope()) {
      P made = making.get();
      made.retainReference();
      return made;
    }
  }
}
