/** The report of one life, turned from a record into charts, words and one file. */
@NullMarked
package dev.plimsoll.server.internal.report;

import org.jspecify.annotations.NullMarked;
