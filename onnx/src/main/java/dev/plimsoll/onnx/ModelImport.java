package dev.plimsoll.onnx;

import dev.plimsoll.kernel.CodeVersion;
import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.kernel.Progress;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.OperatorSetIdProto;
import dev.plimsoll.onnx.proto.ValueInfoProto;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a package of an ONNX file that was trained elsewhere.
 *
 * <p>The file's graph gets a beginning and an end of the form that packages have: pooling and
 * normalization for encoders, {@code score} for rerankers, {@code probability} and {@code logit}
 * for classifiers, {@code value} for regressions. Then it is run, alone and in batches, before
 * anything is said to work. Scan the file first; this class loads it.
 */
public final class ModelImport {
  private static final String KIND = "imported";
  private static final int OPSET_MIN = 11;
  private static final int LONGEST_MAX = 8192;

  private final ImportSpec spec;
  private final Progress progress;
  private final List<String> notes = new ArrayList<>();

  private ModelImport(ImportSpec spec, Progress progress) {
    this.spec = spec;
    this.progress = progress;
  }

  /**
   * Writes the package and tells what was found.
   *
   * @param folder where the package goes; see {@link ModelPackage#write}
   */
  public static ImportReport into(Path folder, ImportSpec spec, Progress progress) {
    progress.report("reading", 0, 1);
    ModelProto source =
        ExternalWeights.takenIn(
            Graphs.read(spec.file()), spec.file().toAbsolutePath().normalize().resolveSibling("."));
    boolean named = spec.task() != ImportTask.MULTI_CLASS || !spec.classes().isEmpty();
    ImportSpec whole = named ? spec : spec.withClasses(ClassLabels.of(source));
    ModelImport model = new ModelImport(whole, progress);
    if (!named) {
      model.notes.add("classes are called as the graph calls them: " + whole.classes());
    }
    return model.run(folder, source);
  }

  private ImportReport run(Path folder, ModelProto source) {
    Digest digest = Digest.ofFile(spec.file());
    requireOpset(source);
    requireTokenizer();
    requireClasses();
    GraphEdit graph = new GraphEdit(source);
    if (spec.task().readsRows()) {
      graph.unzip();
    }
    List<TensorSpec> inputs = graph.inputs().stream().map(Declared::spec).toList();
    List<TensorSpec> outputs = graph.outputs().stream().map(Declared::spec).toList();
    TokenizerReport tokenizer = null;
    Pooling pooling = null;
    switch (spec.task()) {
      case EMBEDDING -> {
        new ForeignInputs(graph).tokens();
        tokenizer = tokenizer(source, null);
        pooling = new EmbeddingHead(graph).build(spec);
        notePooling(pooling);
      }
      case RERANKER -> {
        new ForeignInputs(graph).tokens();
        tokenizer = tokenizer(source, new ScoreHeads(graph));
        new ScoreHeads(graph).reranker(spec);
      }
      case BINARY -> {
        new ForeignInputs(graph).features(spec);
        new ScoreHeads(graph).binary(spec);
      }
      case MULTI_CLASS -> {
        new ForeignInputs(graph).features(spec);
        new ScoreHeads(graph).classes(spec);
      }
      case REGRESSION -> {
        new ForeignInputs(graph).features(spec);
        new ScoreHeads(graph).regression(spec);
      }
      case TENSORS -> {
        graph.inputs().forEach(this::requireShape);
        notes.add("served as it is: its answers were not looked at");
      }
    }
    ModelProto rewritten = graph.build();
    requireNeverMissing(rewritten);
    progress.report("checking", 0, 1);
    Graphs.check(rewritten);
    ModelManifest draft = manifest(rewritten, digest, tokenizer, pooling, BatchCheck.unknown());
    ImportTrial trial = new ImportTrial(folder, spec, progress, draft);
    ModelProto served = trial.faster(rewritten, notes);
    BatchCheck batch = tryOut(trial, folder, served, digest, tokenizer, pooling);
    int dimensions = dimensions(rewritten);
    return new ImportReport(
        digest, spec.task(), inputs, outputs, tokenizer, pooling, dimensions, batch, notes);
  }

  /** Written twice: what the manifest says of batches is known only when the package has run. */
  private BatchCheck tryOut(
      ImportTrial trial,
      Path folder,
      ModelProto graph,
      Digest digest,
      @Nullable TokenizerReport tokenizer,
      @Nullable Pooling pooling) {
    boolean asItIs = spec.task() == ImportTask.TENSORS;
    BatchCheck check = trial.run(graph, asItIs ? this::servable : this::tryOut);
    judge(check);
    ModelPackage.write(
        folder, graph, manifest(graph, digest, tokenizer, pooling, check), null, spec.tokenizer());
    return check;
  }

  /** What nobody could ever ask is refused here rather than when it is put into service. */
  private BatchCheck servable(OnnxModel model) {
    if (model.tensors().inputs().isEmpty()) {
      throw new PlimsollException(
          OnnxError.IMPORT_REFUSED,
          spec.file().getFileName() + ": no inputs (expected: at least one, to ask it by)");
    }
    return BatchCheck.unknown();
  }

  private BatchCheck tryOut(OnnxModel model) {
    if (!spec.task().readsText()) {
      return BatchTrial.rows(model, progress);
    }
    BatchCheck check = BatchTrial.texts(model, progress);
    requireLongest(model);
    return check;
  }

  private void judge(BatchCheck check) {
    if (!check.known()) {
      notes.add("whether answers depend on batch mates is not known: it runs each request alone");
    } else if (!check.invariant()) {
      String found =
          String.format(
              Locale.ROOT,
              "answers depend on the rows they share a batch with: cosine down to %.4f,"
                  + " values up to %.2g of the largest apart, as dynamic int8 models do",
              check.worstCosine(),
              check.worstDifference());
      if (!spec.acceptBatchVariance()) {
        throw new PlimsollException(
            OnnxError.BATCH_VARIANT,
            spec.file().getFileName()
                + ": "
                + found
                + " (expected: the same answer alone and in company; --accept-batch-variance takes"
                + " it and runs every request alone)");
      }
      notes.add(found + "; accepted, so every request runs alone");
    }
  }

  private TokenizerReport tokenizer(ModelProto source, @Nullable ScoreHeads pairs) {
    Path file = Objects.requireNonNull(spec.tokenizer());
    int vocabulary = Vocabulary.size(file);
    int rows = Vocabulary.embeddingRows(source);
    Vocabulary.require(vocabulary, rows);
    try (TextTokenizer tokenizer = TextTokenizer.read(file)) {
      boolean masked =
          source.getGraph().getInputList().stream()
              .anyMatch(input -> input.getName().equals(TextFront.MASK));
      if (!tokenizer.padDeclared()) {
        notes.add(
            "the tokenizer names no token to fill up with: 0 is used, and the attention mask hides it"
                + (masked ? "" : ", but the graph takes no mask"));
      }
      String between = "";
      if (pairs != null) {
        PairRule rule = PairRule.of(tokenizer);
        between = rule.between();
        boolean typed =
            source.getGraph().getInputList().stream()
                .anyMatch(input -> input.getName().equals(TextFront.TYPES));
        if (typed && rule.separator() >= 0) {
          pairs.tokenTypes(rule.separator());
        }
      }
      if (rows == 0) {
        notes.add("the graph does not show its table of embeddings: token ids are not checked");
      }
      return new TokenizerReport(
          vocabulary, rows, tokenizer.padId(), tokenizer.padDeclared(), between);
    }
  }

  private void notePooling(Pooling pooling) {
    if (spec.pooling() == null && pooling == Pooling.MEAN) {
      notes.add(
          "pooling was not stated: mean is used, as most encoders want it; BGE and GTE models want"
              + " --pooling cls, see the model's page");
    }
  }

  private void requireOpset(ModelProto source) {
    long opset =
        source.getOpsetImportList().stream()
            .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
            .mapToLong(OperatorSetIdProto::getVersion)
            .findFirst()
            .orElse(OPSET_MIN);
    if (opset < OPSET_MIN && spec.task() != ImportTask.TENSORS) {
      throw new PlimsollException(
          OnnxError.IMPORT_REFUSED,
          "operator set: " + opset + " (expected: at least " + OPSET_MIN + "; export it anew)");
    }
  }

  private void requireShape(ValueInfoProto input) {
    if (input.getType().hasTensorType() && !input.getType().getTensorType().hasShape()) {
      throw new PlimsollException(
          OnnxError.IMPORT_REFUSED,
          "input '%s': no shape (expected: one, of which dimensions may be open; export it anew)"
              .formatted(input.getName()));
    }
  }

  private void requireNeverMissing(ModelProto rewritten) {
    if (spec.neverMissing().isEmpty()) {
      return;
    }
    if (!spec.task().readsRows()) {
      throw new PlimsollException(
          OnnxError.IMPORT_REFUSED,
          "never missing: given for task "
              + spec.task().label()
              + " (expected: task "
              + Stream.of(ImportTask.values())
                  .filter(ImportTask::readsRows)
                  .map(ImportTask::label)
                  .collect(Collectors.joining(", "))
              + ", whose rows are looked at)");
    }
    List<String> known =
        ManifestCheck.inputs(rewritten.getGraph(), null, spec.file().toString()).stream()
            .map(ModelInput::name)
            .toList();
    for (String name : spec.neverMissing()) {
      if (!known.contains(name)) {
        throw new PlimsollException(
            OnnxError.IMPORT_REFUSED,
            "never missing: '" + name + "' (expected: some of " + known + ")");
      }
    }
  }

  private void requireTokenizer() {
    boolean given = spec.tokenizer() != null;
    if (given != spec.task().readsText()) {
      throw new PlimsollException(
          OnnxError.IMPORT_REFUSED,
          "tokenizer: "
              + (given ? "given" : "none")
              + " (expected: "
              + (given ? "none for task " : "a tokenizer.json for task ")
              + spec.task().label()
              + ")");
    }
    if (spec.longest() < 8 || spec.longest() > LONGEST_MAX) {
      throw new PlimsollException(
          OnnxError.IMPORT_REFUSED,
          "longest: " + spec.longest() + " (expected: 8 to " + LONGEST_MAX + " tokens)");
    }
  }

  private void requireClasses() {
    List<String> names = spec.classes();
    boolean several = spec.task() == ImportTask.MULTI_CLASS;
    boolean apart = new HashSet<>(names).size() == names.size() && !names.contains("");
    if (several ? names.size() < 2 || !apart : !names.isEmpty()) {
      throw new PlimsollException(
          OnnxError.IMPORT_REFUSED,
          "classes: "
              + names
              + " (expected: "
              + (several
                  ? "--classes with the names of two and more, each once, in the order of the"
                      + " output's columns"
                  : "none for task " + spec.task().label())
              + ")");
    }
  }

  private void requireLongest(OnnxModel model) {
    int[] full = model.encode("word ".repeat(spec.longest())).get(0);
    try {
      model.runTokens(List.of(full));
    } catch (PlimsollException e) {
      throw new PlimsollException(
          OnnxError.IMPORT_REFUSED,
          "longest: "
              + spec.longest()
              + ", but the graph fails on a text of "
              + full.length
              + " tokens (expected: at most as many as it has positions for)",
          e);
    }
  }

  private ModelManifest manifest(
      ModelProto graph,
      Digest digest,
      @Nullable TokenizerReport tokenizer,
      @Nullable Pooling pooling,
      BatchCheck check) {
    TextSpec text = spec.task().readsText() ? new TextSpec(spec.input(), spec.longest()) : null;
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("file", String.valueOf(spec.file().getFileName()));
    if (pooling != null) {
      parameters.put("pooling", pooling.name().toLowerCase(Locale.ROOT));
      parameters.put("normalize", spec.normalize());
      parameters.put("dimensions", dimensions(graph));
      parameters.put("shortenable", spec.shortenable());
    }
    if (tokenizer != null) {
      parameters.put("vocabulary", tokenizer.embeddingRows());
      parameters.put("pair", tokenizer.pair());
    }
    if (!spec.neverMissing().isEmpty()) {
      parameters.put(ModelManifest.NEVER_MISSING, spec.neverMissing());
    }
    if (spec.acceptBatchVariance() && !check.invariant()) {
      parameters.put("batchVarianceAccepted", true);
    }
    Map<String, Object> origin = new LinkedHashMap<>();
    origin.put("license", spec.license());
    origin.put("source", spec.source());
    return new ModelManifest(
        ModelPackage.FORMAT,
        KIND,
        spec.task().label(),
        spec.question(),
        ManifestCheck.inputs(graph.getGraph(), text, spec.file().toString()),
        graph.getGraph().getOutputList().stream().map(output -> output.getName()).toList(),
        Calibration.none(),
        check.invariant(),
        List.of(),
        new Provenance(
            List.of(),
            List.of(digest),
            0,
            CodeVersion.current(),
            System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            parameters,
            origin),
        text,
        spec.task() == ImportTask.MULTI_CLASS ? spec.classes() : null);
  }

  private static int dimensions(ModelProto graph) {
    List<Long> shape = Declared.shape(graph.getGraph().getOutput(0));
    return shape.isEmpty() ? 0 : Math.toIntExact(Math.max(0, shape.get(shape.size() - 1)));
  }
}
