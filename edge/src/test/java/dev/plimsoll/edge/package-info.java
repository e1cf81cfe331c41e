/** Tests of the exported runner. */
@NullMarked
package dev.plimsoll.edge;

import org.jspecify.annotations.NullMarked;
