/** Tests of the kernel's words. */
@NullMarked
package dev.plimsoll.kernel;

import org.jspecify.annotations.NullMarked;
