/** The whole story, on real data and over the real wire, as a user would meet it. */
@NullMarked
package dev.plimsoll.e2e;

import org.jspecify.annotations.NullMarked;
