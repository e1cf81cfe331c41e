package dev.plimsoll.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.proto.ModelProto;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A model in memory, ready to answer. Any number of threads may call it; each call runs on its
 * caller's thread alone.
 *
 * <p>The runtime crashes the process when a session is freed under a running call, so calls hold a
 * lease and {@link #close} waits for them. Whoever needs the model over several calls, such as a
 * route table, takes a lease of its own with {@link #acquire} and returns it with {@link #release}.
 * A thread that holds a lease must not close.
 */
public final class OnnxModel implements AutoCloseable {
  public static final String PROBABILITY = "probability";
  public static final String LOGIT = "logit";

  /** The only output of a model of numbers. */
  public static final String VALUE = "value";

  /** The only output of a model of quantiles. */
  public static final String QUANTILES = "quantiles";

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Map<String, InputSpec> inputs = new LinkedHashMap<>();
  private final Set<String> floatOutputs = new LinkedHashSet<>();
  private final @Nullable TextFront text;
  private final Leases leases = new Leases();
  private final Queue<Workspace> workspaces = new ConcurrentLinkedQueue<>();

  private OnnxModel(OrtEnvironment environment, OrtSession session, @Nullable TextFront text)
      throws OrtException {
    this.text = text;
    this.environment = environment;
    this.session = session;
    if (text != null) {
      inputs.put(text.spec().input(), InputSpec.text(text.spec().input()));
    }
    for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
      if (text == null || !TextFront.TOKEN_INPUTS.contains(input.getKey())) {
        inputs.put(input.getKey(), InputSpec.of(input.getKey(), input.getValue()));
      }
    }
    for (Map.Entry<String, NodeInfo> output : session.getOutputInfo().entrySet()) {
      if (output.getValue().getInfo() instanceof TensorInfo tensor
          && tensor.type == OnnxJavaType.FLOAT) {
        floatOutputs.add(output.getKey());
      }
    }
  }

  public static OnnxModel load(Path onnxFile) {
    return load(onnxFile, null);
  }

  /** With a text front, which is the model's from now on, also when it cannot be loaded. */
  static OnnxModel load(Path onnxFile, @Nullable TextFront text) {
    if (!Files.isRegularFile(onnxFile)) {
      throw new PlimsollException(
          OnnxError.GRAPH_UNREADABLE, onnxFile + ": no such file (expected: an ONNX model)");
    }
    return load(
        onnxFile.toString(), text, (ort, options) -> UnsignedFace.open(ort, options, onnxFile));
  }

  public static OnnxModel load(byte[] onnx) {
    return load(
        "model of " + onnx.length + " bytes",
        null,
        (ort, options) -> ort.createSession(onnx, options));
  }

  public static OnnxModel load(ModelProto model) {
    return load(model.toByteArray());
  }

  /** A model that reads text, not yet in a package. */
  public static OnnxModel load(ModelProto model, TextSpec text, Path tokenizerJson) {
    return load(
        "model",
        new TextFront(TextTokenizer.read(tokenizerJson), text),
        (ort, options) -> ort.createSession(model.toByteArray(), options));
  }

  /**
   * The inputs that rows can feed, in the graph's order. Others are refused when the model runs.
   */
  public List<ModelInput> inputs() {
    List<ModelInput> result = new ArrayList<>();
    for (InputSpec spec : inputs.values()) {
      InputType type = spec.type();
      if (type != null) {
        result.add(new ModelInput(spec.name(), type));
      }
    }
    return result;
  }

  public Set<String> outputs() {
    return session.getOutputNames();
  }

  /** Answers for every row of the batch, in order. */
  public Scores score(RowBatch batch) {
    requireOutput(PROBABILITY);
    requireOutput(LOGIT);
    Map<String, float[]> answer = run(batch, Set.of(PROBABILITY, LOGIT));
    return new Scores(take(answer, PROBABILITY, batch), take(answer, LOGIT, batch));
  }

  /** All FLOAT outputs of the graph by name, each in row-major order. */
  public Map<String, float[]> run(RowBatch batch) {
    return run(batch, floatOutputs);
  }

  /** Takes a lease, or returns false because the model is closing. */
  public boolean acquire() {
    return leases.take();
  }

  /** Returns a lease; any thread may do it. */
  public void release() {
    leases.giveBack();
  }

  /**
   * Refuses new calls, waits for the running ones, and frees the session. Repeating is harmless.
   */
  @Override
  public void close() {
    if (!leases.closeAndWait()) {
      return;
    }
    try {
      session.close();
      if (text != null) {
        text.close();
      }
    } catch (OrtException e) {
      throw new PlimsollException(OnnxError.RUN_FAILED, "closing a model: " + e.getMessage(), e);
    }
  }

  /** The tokenizer and the input that it reads, of a model that reads text. */
  public Optional<TextSpec> text() {
    return Optional.ofNullable(text).map(TextFront::spec);
  }

  /**
   * The model as one that takes and gives tensors; refused when the graph has an input or output
   * that is none.
   */
  public TensorSession tensors() {
    try {
      return new TensorSession(this, environment, session, text);
    } catch (OrtException e) {
      throw OnnxRuntime.refused("model", e);
    }
  }

  /** The ids of texts as this model reads them; refused by a model that reads none. */
  public List<int[]> encode(String... texts) {
    return front().encode(texts);
  }

  /**
   * All FLOAT outputs for texts that are encoded already, run together and filled up to the
   * longest, for a graph that takes nothing besides.
   */
  public Map<String, float[]> runTokens(List<int[]> ids) {
    TextFront front = front();
    return leased(
        ids.size(),
        () -> {
          Map<String, OnnxTensor> tensors =
              front.tensors(environment, session.getInputNames(), ids);
          try {
            return run(tensors, floatOutputs);
          } finally {
            Workspace.close(tensors.values());
          }
        });
  }

  OrtSession session() {
    return session;
  }

  private TextFront front() {
    if (text == null) {
      throw new PlimsollException(
          OnnxError.INPUT_WRONG_TYPE, "model: reads no text (expected: one with a tokenizer)");
    }
    return text;
  }

  private Map<String, float[]> run(RowBatch batch, Set<String> requested) {
    check(batch);
    if (text == null) {
      return leased(batch.rows(), () -> runRows(batch, Map.of(), requested));
    }
    String[] texts = (String[]) Objects.requireNonNull(batch.columns().get(text.spec().input()));
    List<int[]> ids = text.encode(texts);
    Map<String, float[]> answer = new LinkedHashMap<>();
    for (int[] group : TokenGroups.of(ids, TextFront.TOKENS_MAX)) {
      List<int[]> some = Arrays.stream(group).mapToObj(ids::get).toList();
      RowBatch rows = batch.pick(group);
      Map<String, float[]> part =
          leased(
              group.length,
              () ->
                  runRows(
                      rows, text.tensors(environment, session.getInputNames(), some), requested));
      part.forEach((name, values) -> scatter(answer, name, values, group, batch.rows()));
    }
    return answer;
  }

  private static void scatter(
      Map<String, float[]> answer, String name, float[] values, int[] group, int rows) {
    int width = values.length / group.length;
    float[] all = answer.computeIfAbsent(name, key -> new float[rows * width]);
    for (int i = 0; i < group.length; i++) {
      System.arraycopy(values, i * width, all, group[i] * width, width);
    }
  }

  /** Runs rows with the token inputs already made, which are closed here. */
  private Map<String, float[]> runRows(
      RowBatch batch, Map<String, OnnxTensor> tokens, Set<String> requested) throws OrtException {
    Workspace polled = workspaces.poll();
    Workspace workspace = polled == null ? new Workspace() : polled;
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>(tokens);
    try {
      List<InputSpec> columns =
          inputs.values().stream()
              .filter(spec -> text == null || !spec.name().equals(text.spec().input()))
              .toList();
      tensors.putAll(workspace.tensors(environment, columns, batch));
      return run(tensors, requested);
    } finally {
      Workspace.close(tensors.values());
      if (workspace.worthKeeping()) {
        workspaces.add(workspace);
      }
    }
  }

  private Map<String, float[]> run(Map<String, OnnxTensor> tensors, Set<String> requested)
      throws OrtException {
    try (OrtSession.Result result = session.run(tensors, requested)) {
      Map<String, float[]> answer = new LinkedHashMap<>();
      for (Map.Entry<String, OnnxValue> output : result) {
        answer.put(output.getKey(), floats((OnnxTensor) output.getValue()));
      }
      return answer;
    }
  }

  private interface Run {
    Map<String, float[]> run() throws OrtException;
  }

  private Map<String, float[]> leased(int rows, Run work) {
    if (!acquire()) {
      throw new PlimsollException(
          OnnxError.MODEL_CLOSED, "model: closed (expected: a call before it is)");
    }
    try {
      return work.run();
    } catch (OrtException e) {
      throw new PlimsollException(
          OnnxError.RUN_FAILED, "model run on " + rows + " rows: " + e.getMessage(), e);
    } finally {
      release();
    }
  }

  private void check(RowBatch batch) {
    Map<String, Object> columns = batch.columns();
    for (InputSpec input : inputs.values()) {
      Object column = columns.get(input.name());
      if (column == null) {
        throw new PlimsollException(
            OnnxError.INPUT_MISSING,
            "input: '" + input.name() + "' is missing (expected: all of " + names() + ")");
      }
      input.check(column, batch.rows());
    }
    for (String name : columns.keySet()) {
      if (!inputs.containsKey(name)) {
        throw new PlimsollException(
            OnnxError.INPUT_UNKNOWN, "input: '" + name + "' (expected: one of " + names() + ")");
      }
    }
  }

  private void requireOutput(String name) {
    if (!floatOutputs.contains(name)) {
      throw new PlimsollException(
          OnnxError.OUTPUT_MISSING,
          "outputs: " + outputs() + " (expected: '" + name + "' FLOAT [N,1])");
    }
  }

  private static float[] take(Map<String, float[]> answer, String name, RowBatch batch) {
    float[] values = answer.getOrDefault(name, new float[0]);
    if (values.length != batch.rows()) {
      throw new PlimsollException(
          OnnxError.OUTPUT_MISSING,
          "output: '"
              + name
              + "' has "
              + values.length
              + " values (expected: one per row, "
              + batch.rows()
              + ")");
    }
    return values;
  }

  private String names() {
    return String.join(", ", inputs.keySet());
  }

  /** The runtime hands out a heap copy, whose array we may keep. */
  private static float[] floats(OnnxTensor tensor) {
    FloatBuffer buffer = tensor.getFloatBuffer();
    if (buffer.hasArray()
        && buffer.arrayOffset() == 0
        && buffer.array().length == buffer.remaining()) {
      return buffer.array();
    }
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private interface Opener {
    OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  private static OnnxModel load(String name, @Nullable TextFront text, Opener opener) {
    try (OrtSession.SessionOptions options = OnnxRuntime.options()) {
      OrtEnvironment environment = OnnxRuntime.environment();
      return new OnnxModel(environment, opener.open(environment, options), text);
    } catch (OrtException e) {
      if (text != null) {
        text.close();
      }
      throw OnnxRuntime.refused(name, e);
    }
  }
}
