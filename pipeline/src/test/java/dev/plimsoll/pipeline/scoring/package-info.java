/** Tests of scoring files and streams. */
@NullMarked
package dev.plimsoll.pipeline.scoring;

import org.jspecify.annotations.NullMarked;
