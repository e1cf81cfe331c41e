package dev.plimsoll.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model on what several callers bring.
 *
 * <p>Idea: the rows of all feeds are laid side by side in native memory, texts filled up to the
 * longest, the graph runs once, and every caller gets its rows of the answer, cut to its own
 * length. Whether that answers each as if it were alone is the model's property, not checked here.
 * Any number of threads may call; each brings a slab of its own.
 */
public final class TensorSession {
  private final OnnxModel model;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final @Nullable TextFront text;
  private final List<TensorSpec> graphInputs = new ArrayList<>();
  private final List<TensorSpec> columns = new ArrayList<>();
  private final List<TensorSpec> inputs = new ArrayList<>();
  private final List<TensorSpec> outputs = new ArrayList<>();
  private final Set<String> perToken = new LinkedHashSet<>();
  private final PinnedOutputs pins;
  private final UnsignedFace face;
  private final boolean joinable;

  TensorSession(
      OnnxModel model, OrtEnvironment environment, OrtSession session, @Nullable TextFront text)
      throws OrtException {
    this.model = model;
    this.environment = environment;
    this.session = session;
    this.text = text;
    this.face = UnsignedFace.of(session);
    if (text != null) {
      inputs.add(new TensorSpec(text.spec().input(), ElementType.BYTES, List.of(-1L)));
    }
    for (NodeInfo input : session.getInputInfo().values()) {
      TensorSpec spec = face.outward(RuntimeTypes.spec(input));
      graphInputs.add(spec);
      if (!isToken(spec.name())) {
        columns.add(spec);
        inputs.add(spec);
      }
    }
    boolean open = true;
    for (NodeInfo output : session.getOutputInfo().values()) {
      TensorSpec spec = face.outward(RuntimeTypes.spec(output));
      outputs.add(spec);
      open &= isRowWise((TensorInfo) output.getInfo());
      if (text != null && spec.shape().size() > 1 && spec.shape().get(1) == -1) {
        perToken.add(spec.name());
      }
    }
    this.pins = new PinnedOutputs(outputs, perToken);
    this.joinable = open && !inputs.isEmpty() && columns.stream().allMatch(TensorSession::isOpen);
  }

  /** What callers may feed; for a model that reads text, texts instead of its token inputs. */
  public List<TensorSpec> inputs() {
    return List.copyOf(inputs);
  }

  /** What a feed's columns stand for: the inputs besides the texts. */
  public List<TensorSpec> columns() {
    return List.copyOf(columns);
  }

  /** The graph's own inputs, token inputs included. */
  public List<TensorSpec> graphInputs() {
    return List.copyOf(graphInputs);
  }

  public List<TensorSpec> outputs() {
    return List.copyOf(outputs);
  }

  /**
   * Whether the graph takes any number of rows, so that several callers' can run together: the
   * first dimension of every input and output is open, and nowhere else does it come back.
   */
  public boolean isJoinable() {
    return joinable;
  }

  /** Whether an output's second dimension is that of the tokens. */
  public boolean isPerToken(String output) {
    return perToken.contains(output);
  }

  /**
   * Runs the graph once.
   *
   * @param wanted names of outputs; empty for all
   */
  public RunAnswer run(List<Feed> feeds, Set<String> wanted, StopSwitch stop, Slab slab) {
    if (!model.acquire()) {
      throw new PlimsollException(
          OnnxError.MODEL_CLOSED, "model: closed (expected: a call before it is)");
    }
    try {
      return runLeased(feeds, wanted.isEmpty() ? session.getOutputNames() : wanted, stop, slab);
    } catch (OrtException e) {
      throw failure(e, stop);
    } finally {
      model.release();
    }
  }

  private RunAnswer runLeased(List<Feed> feeds, Set<String> wanted, StopSwitch stop, Slab slab)
      throws OrtException {
    long start = System.nanoTime();
    int rows = 0;
    int length = 0;
    for (Feed feed : feeds) {
      rows += feed.rows();
      length = Math.max(length, feed.length());
    }
    RunInputs laid = new RunInputs(environment, slab, rows);
    Map<String, OnnxTensor> pinned = Map.of();
    try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
      Map<String, Tensor> whole = feeds.get(0).whole();
      if (whole != null) {
        laid.tensors(whole);
      } else {
        length = paddedLength(length);
        laid.lay(feeds, graphInputs, text, length);
        pinned = pins.lay(environment, slab, wanted, rows, length);
      }
      stop.begin(options);
      long ready = System.nanoTime();
      try (OrtSession.Result result = run(laid.tensors(), wanted, pinned, options, stop)) {
        long done = System.nanoTime();
        RunAnswer answer = new RunAnswer(perToken, rows, length, ready - start, done - ready);
        for (String name : wanted) {
          answer.put(name, result.get(name).orElseThrow(), face);
          if (whole == null) {
            pins.saw(name, answer.shape(name), rows, length);
          }
        }
        return answer;
      } finally {
        stop.end();
      }
    } finally {
      laid.close();
      Workspace.close(pinned.values());
    }
  }

  /** With outputs pinned; if that fails, once more without, which tells whose fault it was. */
  private OrtSession.Result run(
      Map<String, OnnxTensor> laid,
      Set<String> wanted,
      Map<String, OnnxTensor> pinned,
      OrtSession.RunOptions options,
      StopSwitch stop)
      throws OrtException {
    if (!pinned.isEmpty()) {
      Set<String> others = new LinkedHashSet<>(wanted);
      others.removeAll(pinned.keySet());
      try {
        return session.run(laid, others, pinned, options);
      } catch (OrtException e) {
        if (stop.isStopped()) {
          throw e;
        }
      }
    }
    OrtSession.Result result = session.run(laid, wanted, options);
    pins.refused(pinned.keySet());
    return result;
  }

  /** Some graphs read texts of one length only. */
  private int paddedLength(int longest) {
    for (TensorSpec spec : graphInputs) {
      if (isToken(spec.name()) && spec.shape().size() > 1 && spec.shape().get(1) > longest) {
        return Math.toIntExact(spec.shape().get(1));
      }
    }
    return longest;
  }

  private boolean isToken(String name) {
    return text != null && TextFront.TOKEN_INPUTS.contains(name);
  }

  private static PlimsollException failure(OrtException e, StopSwitch stop) {
    if (stop.isStopped()) {
      return new PlimsollException(
          OnnxError.RUN_STOPPED, "model run: stopped (expected: to end)", e);
    }
    // What the graph's operators refuse is what the caller sent; the rest is the machine's.
    boolean refused =
        e.getCode() == OrtException.OrtErrorCode.ORT_INVALID_ARGUMENT
            || e.getCode() == OrtException.OrtErrorCode.ORT_FAIL;
    return new PlimsollException(
        refused ? OnnxError.INPUT_REFUSED : OnnxError.RUN_FAILED,
        "model run: " + e.getMessage() + " (expected: inputs that the graph can compute with)",
        e);
  }

  private static boolean isOpen(TensorSpec spec) {
    return !spec.shape().isEmpty() && spec.shape().get(0) == -1;
  }

  private static boolean isRowWise(TensorInfo info) {
    long[] shape = info.getShape();
    if (shape.length == 0 || shape[0] != -1) {
      return false;
    }
    String[] names = info.getDimensionNames();
    for (int i = 1; i < shape.length && !names[0].isEmpty(); i++) {
      if (names[0].equals(names[i])) {
        return false;
      }
    }
    return true;
  }
}
