/**
 * Features with one definition: views over tables, training sets that only see what was known at
 * each decision, and an online store that answers with the same values.
 *
 * <p>{@link dev.plimsoll.features.FeatureView} is the definition; {@link
 * dev.plimsoll.features.TrainingSets} evaluates it over Parquet, {@link
 * dev.plimsoll.features.OnlineStore} keeps it up to date row by row, {@link
 * dev.plimsoll.features.Skew} measures whether the two agree in production.
 *
 * <p>A value that is not finite counts as missing everywhere. Sums are exact (see the internal
 * package), so that both sides agree to the bit in whatever order the rows came.
 */
@NullMarked
package dev.plimsoll.features;

import org.jspecify.annotations.NullMarked;
