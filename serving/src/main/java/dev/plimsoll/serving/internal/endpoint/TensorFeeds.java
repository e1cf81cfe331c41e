package dev.plimsoll.serving.internal.endpoint;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.Feed;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.onnx.TensorSession;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.TensorRequest;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * From the tensors of a request to feeds of a model: everything is checked against the graph's
 * signature, and texts are encoded, so that what is queued is known to fit and known in length.
 */
public final class TensorFeeds {
  public static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";

  private static final Set<String> TOKENS = Set.of(IDS, MASK, "token_type_ids");

  private final TensorSession session;
  private final OnnxModel model;
  private final @Nullable TextSpec text;

  private final long vocabulary;

  /**
   * @param vocabulary rows of the graph's table of embeddings; 0 when that is not known
   */
  TensorFeeds(OnnxModel model, TensorSession session, long vocabulary) {
    this.model = model;
    this.session = session;
    this.vocabulary = vocabulary;
    this.text = model.text().orElse(null);
  }

  /** How many rows a request asks for, before anything else is looked at; at least 1. */
  public static int rows(TensorRequest request) {
    long rows = 1;
    for (Tensor tensor : request.inputs().values()) {
      rows = Math.max(rows, tensor.rank() == 0 ? 1 : tensor.dimension(0));
    }
    return (int) Math.min(rows, Integer.MAX_VALUE);
  }

  /** All dimensions but the first: what requests must have in common to share a run. */
  public static List<Long> shapes(TensorRequest request) {
    List<Long> shapes = new ArrayList<>();
    new TreeMap<>(request.inputs())
        .forEach(
            (name, tensor) -> {
              for (int i = 1; i < tensor.rank() && !TOKENS.contains(name); i++) {
                shapes.add(tensor.dimension(i));
              }
            });
    return shapes;
  }

  /** The feeds of a request: one per text where there are texts, else one. */
  public List<Feed> of(TensorRequest request) {
    requireOutputs(request.outputs());
    Map<String, Tensor> given = request.inputs();
    if (text == null) {
      return List.of(tensors(given, session.inputs()));
    }
    if (given.containsKey(text.input())) {
      Tensor texts = check(require(given, text.input()), session.inputs().get(0));
      return rows(model.encode(texts.texts()), given, Set.of(text.input()));
    }
    if (!given.containsKey(IDS)) {
      throw missing(text.input(), session.inputs());
    }
    List<int[]> ids = ids(given);
    if (ids == null) {
      LongBuffer all = require(given, IDS).bytes().asLongBuffer();
      while (all.hasRemaining()) {
        token(all.get());
      }
      return List.of(tensors(withTypes(given), session.graphInputs()));
    }
    return rows(ids, given, Set.of(IDS, MASK));
  }

  private List<Feed> rows(List<int[]> ids, Map<String, Tensor> given, Set<String> taken) {
    Object[] columns = new Object[session.columns().size()];
    for (int i = 0; i < columns.length; i++) {
      TensorSpec spec = session.columns().get(i);
      columns[i] = check(require(given, spec.name()), spec);
      requireRows(spec.name(), (Tensor) columns[i], ids.size());
    }
    Set<String> known = names(session.columns());
    known.addAll(taken);
    requireKnown(given, known);
    List<Feed> feeds = new ArrayList<>(ids.size());
    for (int row = 0; row < ids.size(); row++) {
      feeds.add(Feed.rows(row, 1, columns, ids));
    }
    return feeds;
  }

  private Feed tensors(Map<String, Tensor> given, List<TensorSpec> specs) {
    requireKnown(given, names(specs));
    int rows = -1;
    Object[] columns = new Object[specs.size()];
    Map<String, Tensor> whole = new LinkedHashMap<>();
    for (int i = 0; i < columns.length; i++) {
      TensorSpec spec = specs.get(i);
      Tensor tensor = check(require(given, spec.name()), spec);
      columns[i] = tensor;
      whole.put(spec.name(), tensor);
      if (session.isJoinable()) {
        rows = rows < 0 ? (int) tensor.dimension(0) : rows;
        requireRows(spec.name(), tensor, rows);
      }
    }
    return session.isJoinable() && text == null
        ? Feed.rows(0, rows, columns, null)
        : Feed.whole(Math.max(1, rows), whole);
  }

  /**
   * Token ids by row without their padding; null when the request says more than ids and a mask of
   * leading tokens can.
   */
  private @Nullable List<int[]> ids(Map<String, Tensor> given) {
    Tensor ids = check(require(given, IDS), graphInput(IDS));
    Tensor mask = given.get(MASK);
    if (given.containsKey("token_type_ids")) {
      return null;
    }
    if (mask != null) {
      check(mask, graphInput(MASK));
      if (mask.size() != ids.size()) {
        throw new PlimsollException(
            ServingError.REQUEST_INVALID,
            "input '" + MASK + "': " + mask.size() + " values (expected: " + ids.size() + ")");
      }
    }
    int rows = (int) ids.dimension(0);
    int length = (int) ids.dimension(1);
    LongBuffer values = ids.bytes().asLongBuffer();
    LongBuffer masks = mask == null ? null : mask.bytes().asLongBuffer();
    List<int[]> result = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      int kept = 0;
      for (int i = 0; i < length; i++) {
        boolean token = masks == null || masks.get(row * length + i) != 0;
        if (token && kept < i) {
          return null;
        }
        kept += token ? 1 : 0;
      }
      if (kept == 0) {
        return null;
      }
      int[] some = new int[kept];
      for (int i = 0; i < kept; i++) {
        some[i] = token(values.get(row * length + i));
      }
      result.add(some);
    }
    return result;
  }

  /** Refused here, because inside the graph it would fail a whole batch, or read another row. */
  private int token(long id) {
    long most = vocabulary > 0 ? vocabulary - 1 : Integer.MAX_VALUE;
    if (id < 0 || id > most) {
      throw new PlimsollException(
          ServingError.INPUT_VALUE,
          "input '" + IDS + "': token " + id + " (expected: 0 to " + most + ")");
    }
    return (int) id;
  }

  /** All token inputs that the graph declares: what the caller leaves out has its usual value. */
  private Map<String, Tensor> withTypes(Map<String, Tensor> given) {
    Map<String, Tensor> all = new HashMap<>(given);
    Tensor ids = require(given, IDS);
    for (TensorSpec spec : session.graphInputs()) {
      boolean isMask = spec.name().equals(MASK);
      if (isMask || spec.name().equals("token_type_ids")) {
        long[] usual = new long[Math.toIntExact(ids.size())];
        Arrays.fill(usual, isMask ? 1 : 0);
        all.putIfAbsent(spec.name(), Tensor.longs(usual, ids.shape()));
      }
    }
    return all;
  }

  private TensorSpec graphInput(String name) {
    return session.graphInputs().stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name, names(session.inputs())));
  }

  private void requireOutputs(Set<String> wanted) {
    Set<String> known = names(session.outputs());
    for (String name : wanted) {
      if (!known.contains(name)) {
        throw new PlimsollException(
            ServingError.REQUEST_INVALID,
            "output: '" + name + "' (expected: one of " + known + ")");
      }
    }
  }

  /** One text per row may come as [n] or [n,1]; everything else has the graph's rank. */
  private Tensor check(Tensor tensor, TensorSpec spec) {
    if (tensor.type() != spec.type()) {
      throw new PlimsollException(
          ServingError.INPUT_TYPE,
          "input '" + spec.name() + "': " + tensor.type() + " (expected: " + spec.type() + ")");
    }
    List<Long> shape = spec.shape();
    boolean fits = tensor.rank() == shape.size();
    for (int i = 0; fits && i < shape.size(); i++) {
      fits = shape.get(i) < 0 || shape.get(i) == tensor.dimension(i);
    }
    boolean column =
        text != null
            && spec.name().equals(text.input())
            && tensor.rank() == 2
            && tensor.dimension(1) == 1;
    if (!fits && !column) {
      throw shape(spec, tensor);
    }
    if (tensor.size() == 0) {
      throw shape(spec, tensor);
    }
    return tensor;
  }

  private static PlimsollException shape(TensorSpec spec, Tensor tensor) {
    return new PlimsollException(
        ServingError.REQUEST_INVALID,
        "input '"
            + spec.name()
            + "': shape "
            + Arrays.toString(tensor.shape())
            + " (expected: "
            + spec.shape()
            + ", -1 for any, and at least one element)");
  }

  private static void requireRows(String name, Tensor tensor, int rows) {
    if (tensor.dimension(0) != rows) {
      throw new PlimsollException(
          ServingError.REQUEST_INVALID,
          "input '" + name + "': " + tensor.dimension(0) + " rows (expected: " + rows + ")");
    }
  }

  private static void requireKnown(Map<String, Tensor> given, Set<String> known) {
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        throw unknown(name, known);
      }
    }
  }

  private Tensor require(Map<String, Tensor> given, String name) {
    Tensor tensor = given.get(name);
    if (tensor == null) {
      throw missing(name, session.inputs());
    }
    return tensor;
  }

  private static Set<String> names(List<TensorSpec> specs) {
    Set<String> names = new TreeSet<>();
    specs.forEach(spec -> names.add(spec.name()));
    return names;
  }

  private static PlimsollException unknown(String name, Set<String> known) {
    return new PlimsollException(
        ServingError.INPUT_UNKNOWN, "input: '" + name + "' (expected: one of " + known + ")");
  }

  private static PlimsollException missing(String name, List<TensorSpec> specs) {
    return new PlimsollException(
        ServingError.INPUT_MISSING,
        "input: no '" + name + "' (expected: all of " + names(specs) + ")");
  }
}
