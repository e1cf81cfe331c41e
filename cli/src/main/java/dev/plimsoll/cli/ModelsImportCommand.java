package dev.plimsoll.cli;

import dev.plimsoll.onnx.BatchCheck;
import dev.plimsoll.onnx.ImportReport;
import dev.plimsoll.onnx.ImportSpec;
import dev.plimsoll.onnx.ImportTask;
import dev.plimsoll.onnx.Pooling;
import dev.plimsoll.onnx.TensorSpec;
import dev.plimsoll.onnx.TokenizerReport;
import dev.plimsoll.pipeline.ForeignModels;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.RoomsConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Takes in an ONNX model that was trained elsewhere, as a model's next version.",
      "The file is scanned, given the form that Plimsoll serves, run alone and in batches, and"
          + " registered; 'endpoints create' then serves it."
    })
final class ModelsImportCommand implements Callable<Integer> {
  @Mixin private Screen screen = new Screen();

  @Parameters(paramLabel = "FILE", description = "The .onnx file; weights beside it are taken in.")
  private Path file = Path.of("");

  @Option(
      names = "--name",
      required = true,
      paramLabel = "MODEL",
      description = "What to call the model; the import is its next version.")
  private String name = "";

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "A Hugging Face tokenizer.json, for models that read text.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description =
          "embedding (a text becomes a vector), reranker (a query and a document become a score),"
              + " binary (features become a probability), multi-class (features become the"
              + " probability of each class), regression (features become a number) or tensors"
              + " (served as it is)."
              + " Default: embedding with a tokenizer, else tensors.")
  private @Nullable String task;

  @Option(
      names = "--pooling",
      description =
          "How token vectors become one vector: ${COMPLETION-CANDIDATES}. Default: what the graph's"
              + " outputs suggest. The model's page says which it was trained with.")
  private @Nullable Pooling pooling;

  @Option(
      names = "--no-normalize",
      description =
          "Leave embeddings at their own length; else they get length 1, as search wants.")
  private boolean leaveLength;

  @Option(
      names = "--longest",
      paramLabel = "TOKENS",
      defaultValue = "256",
      description = "Tokens of a text that are read (default: ${DEFAULT-VALUE}).")
  private int longest;

  @Option(
      names = "--input",
      defaultValue = "text",
      description = "What callers call the text (default: ${DEFAULT-VALUE}).")
  private String input = "text";

  @Option(names = "--output", description = "The graph's output to build on, when there is doubt.")
  private @Nullable String output;

  @Option(
      names = "--features",
      split = ",",
      paramLabel = "NAME",
      description = "For a model of features that takes one matrix: its columns' names, in order.")
  private List<String> features = List.of();

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "NAME",
      description =
          "For a multi-class model: the names of its classes, in the order of its output's columns."
              + " Default: those in the graph, where it has any.")
  private List<String> classes = List.of();

  @Option(names = "--question", description = "What the model answers, in a sentence.")
  private @Nullable String question;

  @Option(names = "--license", defaultValue = "", description = "Licence of the weights.")
  private String license = "";

  @Option(
      names = "--source",
      defaultValue = "",
      description = "Where the file comes from, such as an address.")
  private String source = "";

  @Option(
      names = "--shortenable",
      description =
          "Callers may ask for fewer dimensions, as models trained with Matryoshka loss allow.")
  private boolean shortenable;

  @Option(
      names = "--accept-batch-variance",
      description =
          "Take a model whose answers depend on the rows in the same batch, such as dynamic int8;"
              + " every request then runs alone.")
  private boolean acceptBatchVariance;

  @Option(
      names = "--never-missing",
      split = ",",
      paramLabel = "NAME",
      description =
          "Inputs of a model of features that must have a value: requests with NaN, null or an empty text"
              + " there are refused.")
  private List<String> neverMissing = List.of();

  @Option(
      names = "--standard-operators",
      description =
          "Keep to the operators of the file, also where ONNX Runtime has quicker ones of its own.")
  private boolean standardOperators;

  @Override
  public Integer call() {
    ImportTask chosen =
        task != null
            ? ImportTask.of(task)
            : tokenizer != null ? ImportTask.EMBEDDING : ImportTask.TENSORS;
    ImportSpec spec =
        new ImportSpec(
            file,
            chosen,
            tokenizer,
            pooling,
            !leaveLength,
            longest,
            input,
            output,
            features,
            classes,
            question == null ? usual(chosen) : question,
            license,
            source,
            shortenable,
            acceptBatchVariance,
            neverMissing,
            standardOperators);
    RoomsConfig config = new RoomsConfig(screen.home(Path.of("")), null, InstantSource.system());
    try (Rooms rooms = Rooms.open(config)) {
      ForeignModels.Imported imported =
          new ForeignModels(rooms.storage(), rooms.registry())
              .add(name, spec, "import", screen.progress());
      tell(imported);
      screen.result(imported);
      return Plimsoll.DONE;
    }
  }

  private void tell(ForeignModels.Imported imported) {
    ImportReport report = imported.report();
    screen.line(
        imported.version().id()
            + (imported.isNew() ? " registered, " : " was registered before, ")
            + report.task().label()
            + ", package "
            + imported.version().digest().brief());
    screen.line("  inputs      " + names(report.inputs()));
    screen.line("  outputs     " + names(report.outputs()));
    TokenizerReport found = report.tokenizer();
    if (found != null) {
      screen.line(
          "  tokenizer   "
              + found.vocabulary()
              + " tokens; the graph knows "
              + (found.embeddingRows() == 0 ? "an unknown number" : found.embeddingRows())
              + "; filled up with "
              + found.padId()
              + (found.padDeclared() ? "" : " (not declared)"));
    }
    Pooling done = report.pooling();
    if (done != null) {
      screen.line(
          "  embedding   "
              + (report.dimensions() == 0 ? "an open number of" : report.dimensions())
              + " dimensions, pooling "
              + done.name().toLowerCase(Locale.ROOT)
              + (leaveLength ? "" : ", length 1"));
    }
    screen.line("  batches     " + words(report.batch()));
    screen.line("  file scan   " + imported.scan());
    report.notes().forEach(note -> screen.line("  note        " + note));
    screen.line(
        "serve it with: plimsoll endpoints create "
            + name.toLowerCase(Locale.ROOT)
            + " --model "
            + imported.version().id());
  }

  private static String words(BatchCheck check) {
    if (!check.known()) {
      return "not tried";
    }
    return String.format(
        Locale.ROOT,
        "%s on %d rows alone, filled up and mixed: worst difference %.1e, worst cosine %.6f",
        check.invariant() ? "the same answers" : "other answers",
        check.rows(),
        check.worstDifference(),
        check.worstCosine());
  }

  private static String names(List<TensorSpec> specs) {
    return specs.stream()
        .map(spec -> spec.name() + " " + spec.type() + spec.shape())
        .collect(Collectors.joining(", "));
  }

  private static String usual(ImportTask task) {
    return switch (task) {
      case EMBEDDING -> "Which texts mean similar things?";
      case RERANKER -> "Which document answers the query best?";
      case BINARY -> "Is it true?";
      case MULTI_CLASS -> "Which class is it?";
      case REGRESSION -> "How much is it?";
      case TENSORS -> "";
    };
  }
}
