package dev.plimsoll.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import org.jspecify.annotations.Nullable;

/**
 * Ends one run from another thread, within about one operator of the graph. For a single run: each
 * has its own.
 */
public final class StopSwitch {
  private OrtSession.@Nullable RunOptions running;
  private boolean stopped;

  /** Ends the run, or keeps it from beginning. Harmless when it is over. */
  public synchronized void stop() {
    stopped = true;
    if (running != null) {
      try {
        running.setTerminate(true);
      } catch (OrtException e) {
        throw new IllegalStateException("the run would not stop", e);
      }
    }
  }

  public synchronized boolean isStopped() {
    return stopped;
  }

  synchronized void begin(OrtSession.RunOptions options) throws OrtException {
    running = options;
    if (stopped) {
      options.setTerminate(true);
    }
  }

  /** The native options are about to be freed and must not be touched any more. */
  synchronized void end() {
    running = null;
  }
}
