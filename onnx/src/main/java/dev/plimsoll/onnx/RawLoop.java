package dev.plimsoll.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The runtime called as plainly as can be, on inputs that lie ready in native memory: what
 * everything around it is measured against. Several threads may make different calls at the same
 * time; to be closed before its model.
 */
public final class RawLoop implements AutoCloseable {
  private final OrtSession session;
  private final List<RunInputs> ready = new ArrayList<>();

  /**
   * @param calls for each call, all of the graph's own inputs by name
   */
  public RawLoop(OnnxModel model, List<Map<String, Tensor>> calls) {
    this.session = model.session();
    try {
      for (Map<String, Tensor> call : calls) {
        RunInputs inputs = new RunInputs(OnnxRuntime.environment(), new Slab(), 1);
        ready.add(inputs);
        inputs.tensors(call);
      }
    } catch (OrtException e) {
      close();
      throw new PlimsollException(OnnxError.RUN_FAILED, "raw loop: " + e.getMessage(), e);
    }
  }

  /** Makes one call and fetches its outputs; returns how many numbers they have. */
  public long call(int index) {
    try (OrtSession.Result result = session.run(ready.get(index).tensors())) {
      long values = 0;
      for (Map.Entry<String, OnnxValue> output : result) {
        values += ((OnnxTensor) output.getValue()).getByteBuffer().remaining();
      }
      return values;
    } catch (OrtException e) {
      throw new PlimsollException(OnnxError.RUN_FAILED, "raw loop: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    ready.forEach(RunInputs::close);
    ready.clear();
  }
}
