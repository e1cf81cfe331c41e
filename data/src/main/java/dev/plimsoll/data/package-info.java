/**
 * Datasets as immutable versions: read from files through DuckDB, checked, profiled, and kept as
 * Parquet.
 *
 * <p>{@link dev.plimsoll.data.Datasets} is the way in; {@link dev.plimsoll.data.QueryEngine} is the
 * query face that later rooms use, and the only way to DuckDB outside this room and features.
 *
 * <h2>The bytes of a profile</h2>
 *
 * Big-endian; what {@code toBytes} of {@link dev.plimsoll.data.TableProfile} and {@link
 * dev.plimsoll.data.ColumnProfile} writes. A profile of one column has no column count.
 *
 * <pre>
 *  0      4   6        10
 * +------+---+--------+---------+---------+--
 * | PLTP | 1 | columns| column  | column  | …
 * +------+---+--------+---------+---------+--
 *
 * column:     name (int bytes, UTF-8) | type (likewise)
 *             nulls | nans | +inf | -inf | texts                       (5 × long)
 *             moments | quantiles | distinct | categories
 * moments:    count (long) | mean | sum of squares | min | max         (4 × double)
 * quantiles:  k (int) | count (long) | min | max (double) | coin (long)
 *             levels (int), each: size (int) | values (size × double, each weighs 2^level)
 * distinct:   4096 registers (byte: longest run of leading zeros + 1)
 * categories: total (long) | short by (long) | size (int)
 *             each, by bytes: length (1) | UTF-8 | hash (long) | count (long)
 * </pre>
 */
@NullMarked
package dev.plimsoll.data;

import org.jspecify.annotations.NullMarked;
