/** Tests of configuration binding. */
@NullMarked
package dev.plimsoll.kernel.config;

import org.jspecify.annotations.NullMarked;
