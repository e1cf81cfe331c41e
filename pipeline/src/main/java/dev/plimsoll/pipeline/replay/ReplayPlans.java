package dev.plimsoll.pipeline.replay;

import dev.plimsoll.features.FeatureView;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.Circle;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.ProjectRooms;
import dev.plimsoll.pipeline.Rooms;
import dev.plimsoll.pipeline.Succession;
import dev.plimsoll.pipeline.internal.OnlineBackfill;
import dev.plimsoll.pipeline.project.ProjectFile;
import dev.plimsoll.pipeline.project.ReplaySection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes a replay's plan from a project and its prepared rows. */
public final class ReplayPlans {
  /**
   * A faulty feed starts this long before its successor is offered, so that it has something to say
   * then.
   */
  private static final Duration LEAD = Duration.ofDays(8);

  private ReplayPlans() {}

  public static ReplayPlan of(
      Rooms rooms, ProjectFile project, Circle.Prepared prepared, ReplaySection replay) {
    List<FeatureView> timed =
        ProjectRooms.views(project, prepared.tables()).stream().filter(FeatureView::timed).toList();
    Map<String, List<FeatureView>> fed =
        timed.stream()
            .collect(
                Collectors.groupingBy(
                    FeatureView::source, LinkedHashMap::new, Collectors.toList()));
    List<ReplayPlan.Source> sources = new ArrayList<>();
    fed.forEach(
        (source, views) ->
            sources.add(source(rooms, prepared, source, "", views, Map.of(), replay)));
    for (ReplaySection.Offer offer : replay.offers()) {
      factors(offer, timed)
          .forEach(
              (source, factors) ->
                  sources.add(
                      faulty(
                          source(
                              rooms,
                              prepared,
                              source,
                              Succession.variant(offer),
                              fed.getOrDefault(source, List.of()),
                              factors,
                              replay),
                          offer)));
    }
    return new ReplayPlan(
        project.name(),
        replay.from(),
        replay.until(),
        replay.tick(),
        rooms.storage().blobs().file(prepared.rows().digest()),
        prepared.set().inputs(),
        prepared.set().keys(),
        sources);
  }

  private static ReplayPlan.Source source(
      Rooms rooms,
      Circle.Prepared prepared,
      String name,
      String variant,
      List<FeatureView> views,
      Map<String, Double> factors,
      ReplaySection replay) {
    Path parquet =
        rooms.datasets().parquet(java.util.Objects.requireNonNull(prepared.tables().get(name)));
    return new ReplayPlan.Source(
        name, variant, parquet, OnlineBackfill.columns(views), factors, replay.from());
  }

  private static ReplayPlan.Source faulty(ReplayPlan.Source source, ReplaySection.Offer offer) {
    return new ReplayPlan.Source(
        source.name(),
        source.variant(),
        source.parquet(),
        source.columns(),
        source.factors(),
        offer.on().minus(LEAD));
  }

  /** Source to column to factor, from an offer's {@code view.column}. */
  private static Map<String, Map<String, Double>> factors(
      ReplaySection.Offer offer, List<FeatureView> views) {
    Map<String, Map<String, Double>> factors = new LinkedHashMap<>();
    offer
        .wrongUnits()
        .forEach(
            (column, factor) -> {
              int dot = column.indexOf('.');
              String view = column.substring(0, Math.max(0, dot));
              FeatureView found =
                  views.stream()
                      .filter(one -> one.name().equals(view))
                      .findFirst()
                      .orElseThrow(
                          () ->
                              new PlimsollException(
                                  PipelineError.PROJECT_INVALID,
                                  "replay.offers.wrong units: '%s' (expected: view.column with a view of %s)"
                                      .formatted(
                                          column, views.stream().map(FeatureView::name).toList())));
              factors
                  .computeIfAbsent(found.source(), source -> new LinkedHashMap<>())
                  .put(column.substring(dot + 1), factor);
            });
    return factors;
  }
}
