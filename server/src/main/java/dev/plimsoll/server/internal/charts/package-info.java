/**
 * Charts as data: records that become JSON beside a figure, which the page's one script draws.
 *
 * <p>The kinds here and the functions of {@code charts.js} are the same list.
 */
@NullMarked
package dev.plimsoll.server.internal.charts;

import org.jspecify.annotations.NullMarked;
