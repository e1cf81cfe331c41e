package dev.plimsoll.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.plimsoll.kernel.PlimsollException;

/**
 * The one ONNX Runtime of this process, and how sessions are set up on it.
 *
 * <p>One caller per core and one thread per call gives the best throughput; the runtime's own
 * threads are off, and so is its spinning, which costs two to four times the work when cores are
 * shared. Its environment is never closed: the runtime frees it in a shutdown hook, so callers must
 * have stopped by then.
 */
final class OnnxRuntime {
  private OnnxRuntime() {}

  static OrtEnvironment environment() {
    try {
      return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "plimsoll");
    } catch (LinkageError | IllegalStateException e) {
      throw new PlimsollException(
          OnnxError.RUNTIME_MISSING,
          "ONNX Runtime: "
              + e.getMessage()
              + " (expected: native libraries for "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ")",
          e);
    }
  }

  static OrtSession.SessionOptions options() throws OrtException {
    environment();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.addConfigEntry("session.inter_op.allow_spinning", "0");
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    return options;
  }

  static PlimsollException refused(String what, OrtException e) {
    return new PlimsollException(
        OnnxError.GRAPH_INVALID,
        what + ": " + e.getMessage() + " (expected: a graph that ONNX Runtime accepts)",
        e);
  }
}
