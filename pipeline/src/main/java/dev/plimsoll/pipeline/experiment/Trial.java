package dev.plimsoll.pipeline.experiment;

import java.util.List;
import java.util.Map;

/** A variant with a seed: one training. */
public record Trial(
    String name, String candidate, Map<String, Object> settings, List<String> without, long seed) {}
