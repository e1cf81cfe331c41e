package dev.plimsoll.features;

import java.util.List;

/**
 * What was built.
 *
 * @param rows one per decision row
 * @param inputs what a caller sends
 * @param keys what a caller sends for look-ups only; TEXT columns that no model receives
 * @param features the views' columns
 */
public record TrainingSet(
    long rows,
    List<FeatureColumn> inputs,
    List<String> keys,
    List<FeatureColumn> features,
    LeakageCertificate certificate) {}
