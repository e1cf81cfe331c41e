package dev.plimsoll.serving;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.TextSpec;
import dev.plimsoll.serving.internal.endpoint.LiveEndpoint;
import dev.plimsoll.serving.internal.endpoint.LoadedModel;
import java.util.List;
import java.util.function.Function;

/**
 * Asks the models that answer traffic beside it: nothing is logged, has a receipt or counts in a
 * window. The model in memory is used, and is not freed while it is asked, also when its version is
 * taken away meanwhile.
 */
public final class OffRecord {
  private final Endpoints endpoints;

  public OffRecord(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  /** The text model that answers most of an endpoint's traffic; not to be kept. */
  public static final class TextModel {
    private final Route route;
    private final LoadedModel model;
    private final TextSpec spec;

    private TextModel(Route route, LoadedModel model, TextSpec spec) {
      this.route = route;
      this.model = model;
      this.spec = spec;
    }

    public Route route() {
      return route;
    }

    public ModelManifest manifest() {
      return model.manifest();
    }

    /** Tokens of a text that are read at most. */
    public int longest() {
      return spec.longest();
    }

    /** Tokens of this text that are read. */
    public int tokens(String text) {
      return model.tokens(text);
    }

    /** One probability a text, in order. */
    public float[] probabilities(String[] texts) {
      return model.probabilities(spec.input(), texts);
    }
  }

  /**
   * Asks.
   *
   * @throws PlimsollException {@link ServingError#REQUEST_INVALID} when the endpoint takes more
   *     than one text or answers with something else than a probability
   */
  public <T> T ask(String endpoint, Function<TextModel, T> question) {
    LiveEndpoint live = LiveEndpoint.lease(() -> endpoints.live(endpoint));
    try {
      List<Route> routes = live.table().routes();
      int most = 0;
      for (int i = 1; i < routes.size(); i++) {
        most = routes.get(i).permille() > routes.get(most).permille() ? i : most;
      }
      LoadedModel model = live.models().get(most);
      EndpointSignature signature = live.signature();
      TextSpec spec = model.text().orElse(null);
      if (spec == null
          || signature.kind() != AnswerForm.PROBABILITY
          || signature.required().size() + signature.optional().size() != 1) {
        throw new PlimsollException(
            ServingError.REQUEST_INVALID,
            "endpoint: '"
                + endpoint
                + "' (expected: one whose model answers one text with a probability)");
      }
      return question.apply(new TextModel(routes.get(most), model, spec));
    } finally {
      live.release();
    }
  }
}
