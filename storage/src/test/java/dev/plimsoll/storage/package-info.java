/** Contract tests of every port, run on SQLite and on PostgreSQL. */
@NullMarked
package dev.plimsoll.storage;

import org.jspecify.annotations.NullMarked;
