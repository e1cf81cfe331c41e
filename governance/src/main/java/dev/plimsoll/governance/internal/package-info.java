/** The rules' parser, the judge that applies them, and the tables of plans and decisions. */
@NullMarked
package dev.plimsoll.governance.internal;

import org.jspecify.annotations.NullMarked;
