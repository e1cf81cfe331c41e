/**
 * Datasets as immutable versions: read from files through DuckDB, checked, profiled, and kept as
 * Parquet.
 *
 * <p>{@link dev.plimsoll.data.Datasets} is the way in; {@link dev.plimsoll.data.QueryEngine} is the
 * query face that later rooms use, and the only way to DuckDB outside this room and features.
 */
@NullMarked
package dev.plimsoll.data;

import org.jspecify.annotations.NullMarked;
