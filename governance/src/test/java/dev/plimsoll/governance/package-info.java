/** Gates on SQLite and on PostgreSQL, the rules' grammar, and cards. */
@NullMarked
package dev.plimsoll.governance;

import org.jspecify.annotations.NullMarked;
