package dev.plimsoll.serving.internal.endpoint;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.BatchPlace;
import dev.plimsoll.onnx.Feed;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.ModelPackage;
import dev.plimsoll.onnx.OnnxError;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.RowBatch;
import dev.plimsoll.onnx.RunAnswer;
import dev.plimsoll.onnx.Slab;
import dev.plimsoll.onnx.StopSwitch;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.onnx.TensorSession;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.serving.AnswerDistribution;
import dev.plimsoll.serving.AnswerForm;
import dev.plimsoll.serving.BatchSettings;
import dev.plimsoll.serving.ClassAnswer;
import dev.plimsoll.serving.QuantileAnswer;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.TensorRequest;
import dev.plimsoll.serving.internal.batch.BatchRunner;
import dev.plimsoll.serving.internal.batch.CostModel;
import dev.plimsoll.serving.internal.log.InputLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that has answered a warm-up and is ready for traffic.
 *
 * <p>It counts its users, the table that routes to it being the first, and frees its session when
 * the last has gone. The session's own leases are not enough: once it is closing, it refuses even
 * those calls of a request that began before.
 */
public final class LoadedModel implements BatchRunner {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedModel.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final List<Integer> WARM_UP_LENGTHS = List.of(8, 32, 128);
  private static final List<Integer> WARM_UP_ROWS = List.of(1, 64);
  private static final int WARM_UP_COMPANY = 4;
  private static final int WARM_UP_TOKENS_MAX = 128;

  private final Digest digest;
  private final ModelManifest manifest;
  private final AnswerForm kind;
  private final List<String> classes;
  private final List<Double> levels;
  private final InputLayout layout;
  private final OnnxModel model;
  private final TensorSession session;
  private final TensorFeeds feeds;
  private final Set<String> decisionOutputs;
  private final Set<String> neverMissing;
  private final CostModel costs = new CostModel();
  private final AtomicInteger users = new AtomicInteger(1);

  private LoadedModel(Digest digest, ModelManifest manifest, OnnxModel model) {
    this.digest = digest;
    this.manifest = manifest;
    this.kind = AnswerForm.of(manifest);
    this.classes = AnswerForm.classes(manifest);
    this.levels = AnswerForm.levels(manifest);
    this.layout = new InputLayout(manifest.inputs());
    this.model = model;
    this.session = model.tensors();
    this.feeds = new TensorFeeds(model, session, vocabulary(manifest));
    this.neverMissing = Set.copyOf(manifest.neverMissing());
    this.decisionOutputs =
        kind == AnswerForm.PROBABILITY && model.outputs().contains(OnnxModel.LOGIT)
            ? Set.of(OnnxModel.PROBABILITY, OnnxModel.LOGIT)
            : Set.of(kind.output());
  }

  static LoadedModel load(Digest digest, Path folder) {
    ModelPackage opened = ModelPackage.read(folder);
    OnnxModel session = opened.load();
    try {
      LoadedModel model = new LoadedModel(digest, opened.manifest(), session);
      model.warmUp();
      return model;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Imported models say how many token ids they know. */
  private static long vocabulary(ModelManifest manifest) {
    return manifest.provenance().parameters().get("vocabulary") instanceof Number rows
        ? rows.longValue()
        : 0;
  }

  public Digest digest() {
    return digest;
  }

  public ModelManifest manifest() {
    return manifest;
  }

  public InputLayout layout() {
    return layout;
  }

  /** Becomes a user; false when the last one has gone already. */
  boolean acquire() {
    for (int now = users.get(); now > 0; now = users.get()) {
      if (users.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Ceases to be a user. */
  public void release() {
    if (users.decrementAndGet() == 0) {
      model.close();
    }
  }

  public AnswerForm kind() {
    return kind;
  }

  /** The names of its classes, one list for all rows; empty when it answers with something else. */
  public List<String> classes() {
    return classes;
  }

  /** The levels of its quantiles, one list for all rows; empty when it answers otherwise. */
  public List<Double> levels() {
    return levels;
  }

  /**
   * What a row's numbers say.
   *
   * @param numbers one a class or level
   */
  public AnswerDistribution distribution(float[] numbers) {
    return kind == AnswerForm.CLASSES
        ? new ClassAnswer(classes, numbers)
        : new QuantileAnswer(levels, numbers);
  }

  /** Room for the answers to some rows. */
  public Answer room(int rows) {
    return new Answer(kind, rows, kind.distributes() ? classes.size() + levels.size() : 1);
  }

  public TensorSession session() {
    return session;
  }

  public Optional<TextSpec> text() {
    return model.text();
  }

  /** Inputs that must have a value in every row. */
  public Set<String> neverMissing() {
    return neverMissing;
  }

  public TensorFeeds feeds() {
    return feeds;
  }

  /** Rows of a decision model, their texts encoded; columns stand in the manifest's order. */
  public Feed feed(int rows, Object[] columns) {
    if (model.text().isEmpty()) {
      return Feed.rows(0, rows, columns, null);
    }
    List<int[]> ids = model.encode((String[]) columns[0]);
    return Feed.rows(0, rows, Arrays.copyOfRange(columns, 1, columns.length), ids);
  }

  @Override
  public CostModel costs() {
    return costs;
  }

  /** Whether rows of several callers may run together. */
  public boolean mayShare(boolean varianceAccepted) {
    return session.isJoinable() && (manifest.batchInvariant() || varianceAccepted);
  }

  /** Rows of a table that make one piece of work: about as many as a run may take. */
  public int piece(BatchSettings settings) {
    long rows = settings.runMax().toNanos() / Math.max(1, costs.cost(1, 1));
    return (int) Math.max(64, Math.min(settings.rowsPerRunMax(), rows));
  }

  @Override
  public RunAnswer run(List<Feed> feed, Set<String> outputs, StopSwitch stop, Slab slab) {
    return session.run(feed, outputs, stop, slab);
  }

  /** What a decision model says of these rows, in one run on the caller's thread. */
  Answer answer(int rows, Object[] columns) {
    Feed feed = feed(rows, columns);
    return answer(feed, BatchPlace.alone(feed));
  }

  /** The same of a feed, in a run in which it stands at this place. */
  public Answer answer(Feed feed, BatchPlace place) {
    Answer answer = room(feed.rows());
    RunAnswer run = run(place.around(feed), decisionOutputs(), new StopSwitch(), new Slab());
    answer.take(run, place.first(), feed.rows(), 0);
    return answer;
  }

  /** Probabilities of texts, outside of every call, on the caller's thread. */
  public float[] probabilities(String input, String[] texts) {
    return model.score(new RowBatch(texts.length).texts(input, texts)).probability();
  }

  /** How many tokens of a text it reads. */
  public int tokens(String text) {
    return model.encode(text).get(0).length;
  }

  /** The outputs that decisions are read from; of no use for tensors. */
  public Set<String> decisionOutputs() {
    return decisionOutputs;
  }

  private void warmUp() {
    if (kind.decides()) {
      WARM_UP_ROWS.forEach(this::warmUpDecisions);
    } else {
      warmUpTensors();
      learnTexts();
    }
  }

  private void warmUpDecisions(int rows) {
    Object[] columns = new Object[layout.inputs().size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = blank(layout.inputs().get(i), rows);
    }
    for (float score : answer(rows, columns).score()) {
      requireAnswer(score);
    }
    if (model.text().isEmpty()) {
      learn(Feed.rows(0, rows, columns, null), decisionOutputs);
    }
  }

  private void requireAnswer(float score) {
    boolean probability = !kind.numeric();
    if (probability ? !(score >= 0 && score <= 1) : !Float.isFinite(score)) {
      throw new PlimsollException(
          ServingError.MODEL_UNLOADABLE,
          kind.output()
              + " in warm-up: "
              + score
              + (probability ? " (expected: 0 to 1)" : " (expected: a finite number)"));
    }
  }

  /** The first run of a shape also pays for memory; the second one tells what such runs cost. */
  private void learn(Feed feed, Set<String> outputs) {
    for (int i = 0; i < 2; i++) {
      long before = THREADS.getCurrentThreadCpuTime();
      run(List.of(feed), outputs, new StopSwitch(), new Slab());
      long cpu = THREADS.getCurrentThreadCpuTime() - before;
      if (i > 0) {
        costs.ran(feed.rows(), Math.max(1, feed.length()), cpu);
      }
    }
  }

  /**
   * Texts of three lengths, made of the token that texts begin with, alone and, unless that takes
   * long, a few together: enough to tell what a run costs from what a token does.
   */
  private void learnTexts() {
    TextSpec text = model.text().orElse(null);
    int[] blank = text == null ? new int[0] : model.encode("").get(0);
    if (text == null || blank.length == 0 || !session.columns().isEmpty()) {
      return;
    }
    for (int length : WARM_UP_LENGTHS) {
      int[] ids = new int[Math.min(length, text.longest())];
      Arrays.fill(ids, blank[0]);
      learn(Feed.rows(0, 1, new Object[0], List.of(ids)), Set.of());
      if (session.isJoinable() && ids.length * WARM_UP_COMPANY <= WARM_UP_TOKENS_MAX) {
        List<int[]> some = Collections.nCopies(WARM_UP_COMPANY, ids);
        learn(Feed.rows(0, WARM_UP_COMPANY, new Object[0], some), Set.of());
      }
    }
  }

  /** Zeros and empty texts, open dimensions 1. Not every graph can compute with those. */
  private void warmUpTensors() {
    Map<String, Tensor> blank = new LinkedHashMap<>();
    for (TensorSpec spec : session.inputs()) {
      long[] shape = spec.shape().stream().mapToLong(size -> Math.max(1, size)).toArray();
      blank.put(spec.name(), Tensor.zeros(spec.type(), shape));
    }
    TensorRequest request = new TensorRequest("", null, blank, Set.of(), null, null);
    try {
      run(feeds.of(request), Set.of(), new StopSwitch(), new Slab());
    } catch (PlimsollException e) {
      if (e.code() != OnnxError.INPUT_REFUSED) {
        throw e;
      }
      LOG.info("model {} has no answer to zeros: {}", digest.brief(), e.getMessage());
    }
  }

  private static Object blank(ModelInput input, int rows) {
    if (input.type() == InputType.NUMBER) {
      return new float[rows];
    }
    String[] texts = new String[rows];
    Arrays.fill(texts, "");
    return texts;
  }
}
