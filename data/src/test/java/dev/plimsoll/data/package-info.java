/** Tests of the data room: real DuckDB, real files, no mocks. */
@NullMarked
package dev.plimsoll.data;

import org.jspecify.annotations.NullMarked;
