package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.BatchPlace;
import dev.plimsoll.onnx.Feed;
import dev.plimsoll.onnx.RunAnswer;
import dev.plimsoll.onnx.Slab;
import dev.plimsoll.onnx.StopSwitch;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.serving.Prediction;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.TensorRequest;
import dev.plimsoll.serving.internal.endpoint.LoadedModel;
import dev.plimsoll.serving.internal.endpoint.TensorFeeds;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** An answer that is tensors, computed again from what the log kept of its request. */
public final class TensorsAgain {
  private TensorsAgain() {}

  /** The digest of the answer; empty when an input was too large for the log to keep. */
  public static Optional<Digest> digest(LoadedModel model, Prediction logged) {
    TensorRequest request = TensorRecord.request(logged);
    if (request == null) {
      return Optional.empty();
    }
    List<Map<String, Tensor>> parts = new ArrayList<>();
    List<Feed> feeds = model.feeds().of(request);
    Iterator<BatchPlace> places = logged.places().iterator();
    boolean alone = !places.hasNext();
    for (Feed feed : feeds) {
      int from = 0;
      do {
        BatchPlace place = alone ? BatchPlace.alone(feed) : next(places, feed.rows() - from);
        Feed piece = place.count() == feed.rows() ? feed : feed.slice(from, place.count());
        RunAnswer answer =
            model.run(place.around(piece), request.outputs(), new StopSwitch(), new Slab());
        boolean whole = feeds.size() == 1 && !(feed.isShareable() && answer.isCuttable());
        parts.add(
            whole ? answer.whole() : answer.rows(place.first(), piece.rows(), piece.length()));
        from += piece.rows();
      } while (from < feed.rows());
    }
    if (places.hasNext()) {
      throw corrupt("some are left over");
    }
    return Optional.of(TensorRecord.answer(joined(model, request, parts)));
  }

  private static BatchPlace next(Iterator<BatchPlace> places, int left) {
    if (!places.hasNext()) {
      throw corrupt("one is missing");
    }
    BatchPlace place = places.next();
    if (place.count() > left || place.count() < Math.min(1, left)) {
      throw corrupt("one of " + place.count() + " rows, where " + left + " are left");
    }
    return place;
  }

  private static PlimsollException corrupt(String found) {
    return new PlimsollException(
        ServingError.LOG_CORRUPT,
        "logged places: " + found + " (expected: each row of the logged inputs in one)");
  }

  /** The parts of an answer below each other, in the order of the request's rows. */
  static Map<String, Tensor> joined(
      LoadedModel model, TensorRequest request, List<Map<String, Tensor>> parts) {
    Tensor ids = request.inputs().get(TensorFeeds.IDS);
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (String name : parts.get(0).keySet()) {
      List<Tensor> each =
          parts.stream().map(part -> Objects.requireNonNull(part.get(name))).toList();
      Tensor output = Tensor.join(each);
      // Who sends ids with padding expects as many tokens back.
      boolean perToken = ids != null && model.session().isPerToken(name);
      all.put(name, perToken && ids != null ? output.resized((int) ids.dimension(1)) : output);
    }
    return all;
  }
}
