/** The training set in memory: one array per column, read from Parquet through DuckDB and Arrow. */
@NullMarked
package dev.plimsoll.training.internal.table;

import org.jspecify.annotations.NullMarked;
